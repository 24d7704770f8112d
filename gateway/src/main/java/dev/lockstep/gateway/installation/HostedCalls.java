package dev.lockstep.gateway.installation;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.history.SeenPosition;
import dev.lockstep.contract.sync.Installation;
import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.gateway.operation.Operation;
import dev.lockstep.gateway.operation.OperationAnswers;
import dev.lockstep.gateway.operation.Operations;
import dev.lockstep.gateway.request.Call;
import dev.lockstep.gateway.request.PathId;
import dev.lockstep.gateway.service.SyncService;
import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.secret.DataKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the calls about a hosted installation have in common. */
@ApplicationScoped
public class HostedCalls {
    private final SyncService sync;
    private final DataKeys dataKeys;
    private final Operations operations;
    private final Call call;
    private final Optional<String> historyServer;

    HostedCalls(
            SyncService sync,
            DataKeys dataKeys,
            Operations operations,
            Call call,
            @ConfigProperty(name = "lockstep.history-server.url") Optional<String> historyServer) {
        this.sync = sync;
        this.dataKeys = dataKeys;
        this.operations = operations;
        this.call = call;
        this.historyServer = historyServer;
    }

    /** A hosted installation of the caller's tenant. */
    public Installation installation(String installationId) {
        return sync.hostedInstallation(call.caller(), PathId.installation(installationId));
    }

    public DataKey key(Installation installation) {
        return dataKeys.of(installation.getInboxId());
    }

    public String tenant() {
        return call.caller().tenantId();
    }

    /** What answers must show at least: what the caller's operations have done. */
    public Optional<SeenPosition> seen(ByteString installation) {
        return operations
                .seen(installation)
                .map(place -> SeenPosition.newBuilder()
                        .setPartition(place.partition())
                        .setOffset(place.offset())
                        .build());
    }

    /** A history server is named, or one is configured. */
    public void requireHistoryServer(String named) {
        if (named.isEmpty() && historyServer.filter(url -> !url.isBlank()).isEmpty()) {
            throw new FailureException(new Failure.HistorySyncDisabled());
        }
    }

    /** Something that took its time within the call, as an operation that has succeeded. */
    public Operation done(Installation installation, String kind, Map<String, Object> result) {
        return operations.done(
                call.caller(), kind, installation.getInboxId(), installation.getInstallationId(), result);
    }

    public Response start(Installation installation, String kind, Envelope.Builder command, HttpHeaders headers) {
        Operation started = operations.start(
                call.caller(),
                new Operations.Wanted(kind, installation.getInboxId(), installation.getInstallationId(), command));
        return OperationAnswers.answer(operations, call.caller(), started, headers);
    }
}
