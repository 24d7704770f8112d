package dev.lockstep.gateway.conversation;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.history.SeenPosition;
import dev.lockstep.contract.sync.Installation;
import dev.lockstep.gateway.operation.Operation;
import dev.lockstep.gateway.operation.OperationAnswers;
import dev.lockstep.gateway.operation.Operations;
import dev.lockstep.gateway.request.Call;
import dev.lockstep.gateway.request.PathId;
import dev.lockstep.gateway.service.DataKeys;
import dev.lockstep.gateway.service.SyncService;
import dev.lockstep.service.secret.DataKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** What the calls about a hosted installation's conversations have in common. */
@ApplicationScoped
class HostedCalls {
    private final SyncService sync;
    private final DataKeys dataKeys;
    private final Operations operations;
    private final Call call;

    HostedCalls(SyncService sync, DataKeys dataKeys, Operations operations, Call call) {
        this.sync = sync;
        this.dataKeys = dataKeys;
        this.operations = operations;
        this.call = call;
    }

    /** A hosted installation of the caller's tenant. */
    Installation installation(String installationId) {
        return sync.hostedInstallation(call.caller(), PathId.installation(installationId));
    }

    DataKey key(Installation installation) {
        return dataKeys.of(installation.getInboxId());
    }

    String tenant() {
        return call.caller().tenantId();
    }

    /** What answers must show at least: what the caller's operations have done. */
    Optional<SeenPosition> seen(ByteString installation) {
        return operations
                .seen(installation)
                .map(place -> SeenPosition.newBuilder()
                        .setPartition(place.partition())
                        .setOffset(place.offset())
                        .build());
    }

    Response start(Installation installation, String kind, Envelope.Builder command, HttpHeaders headers) {
        Operation started = operations.start(
                call.caller(),
                new Operations.Wanted(kind, installation.getInboxId(), installation.getInstallationId(), command));
        return OperationAnswers.answer(operations, call.caller(), started, headers);
    }
}
