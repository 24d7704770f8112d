package dev.lockstep.sync.operation;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.InboxDeleted;
import dev.lockstep.contract.event.InstallationRegistered;
import dev.lockstep.contract.event.InstallationRevoked;
import dev.lockstep.contract.event.OperationChanged;
import dev.lockstep.contract.event.Reason;
import dev.lockstep.contract.event.SignatureRequest;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.Topic;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.failure.Explanation;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.time.InstantSource;
import java.util.UUID;

/** Tells what has happened, in the transaction in which it happens. */
public final class SyncEvents {
    /** The number of the first payload that is no command. */
    private static final int FIRST_EVENT = Envelope.OPERATION_CHANGED_FIELD_NUMBER;

    private final Outbox outbox;
    private final InstantSource clock;

    public SyncEvents(Outbox outbox, InstantSource clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    public void running(Sql sql, Envelope command) {
        operation(sql, command, OperationChanged.newBuilder().setState(OperationChanged.State.RUNNING));
    }

    /** @param progress 0 to 1 */
    public void running(Sql sql, Envelope command, double progress) {
        operation(
                sql,
                command,
                OperationChanged.newBuilder()
                        .setState(OperationChanged.State.RUNNING)
                        .setProgress(progress));
    }

    /** @param request the signature that the operation waits for */
    public void waiting(Sql sql, Envelope command, SignatureRequest request, String signer) {
        var reason = new Explanation(
                com.google.rpc.Code.OK,
                "signature-required",
                "The change to the inbox's identity needs a signature of %s.".formatted(signer),
                "Sign the text of the signature request as a personal message and post the signature.");
        operation(
                sql,
                command,
                OperationChanged.newBuilder()
                        .setState(OperationChanged.State.WAITING)
                        .setReason(reason.toReason())
                        .setSignatureRequest(request));
    }

    /** @param reason why it waits, and for whom */
    public void waiting(Sql sql, Envelope command, Reason reason) {
        operation(
                sql,
                command,
                OperationChanged.newBuilder()
                        .setState(OperationChanged.State.WAITING)
                        .setReason(reason));
    }

    public void succeeded(Sql sql, Envelope command, Struct result) {
        operation(
                sql,
                command,
                OperationChanged.newBuilder()
                        .setState(OperationChanged.State.SUCCEEDED)
                        .setResult(result));
    }

    public void failed(Sql sql, Envelope command, Failure failure) {
        operation(
                sql,
                command,
                OperationChanged.newBuilder()
                        .setState(OperationChanged.State.FAILED)
                        .setReason(Explanation.of(failure).toReason()));
    }

    public void registered(Sql sql, Envelope command, InstallationId installation, String label) {
        outbox.add(
                sql,
                Topic.SYNC,
                answer(command)
                        .setInstallationId(installation.bytes())
                        .setInstallationRegistered(
                                InstallationRegistered.newBuilder().setLabel(label))
                        .build());
    }

    /** @param operation that revoked it; empty if nobody here did */
    public void revoked(Sql sql, String tenant, InboxId inbox, InstallationId installation, String operation) {
        outbox.add(
                sql,
                Topic.SYNC,
                envelope(tenant, inbox)
                        .setInstallationId(installation.bytes())
                        .setOperationId(operation)
                        .setInstallationRevoked(InstallationRevoked.getDefaultInstance())
                        .build());
    }

    /** For the other services, and for the instance of this one that runs the inbox. */
    public void deleted(Sql sql, String tenant, InboxId inbox) {
        for (Topic topic : new Topic[] {Topic.SYNC, Topic.COMMANDS}) {
            outbox.add(
                    sql,
                    topic,
                    envelope(tenant, inbox)
                            .setInboxDeleted(InboxDeleted.getDefaultInstance())
                            .build());
        }
    }

    /** Whether a caller gave the command; what this service has to do by itself is nobody's operation. */
    public static boolean isOperation(Envelope command) {
        return command.getPayloadCase().getNumber() < FIRST_EVENT;
    }

    private void operation(Sql sql, Envelope command, OperationChanged.Builder change) {
        if (!isOperation(command)) {
            return;
        }
        outbox.add(
                sql,
                Topic.SYNC,
                answer(command)
                        .setInstallationId(command.getInstallationId())
                        .setOperationChanged(change)
                        .build());
    }

    private Envelope.Builder answer(Envelope command) {
        return envelope(command.getTenantId(), InboxId.of(command.getInboxId().toByteArray()))
                .setOperationId(command.getOperationId())
                .setTraceParent(command.getTraceParent());
    }

    private Envelope.Builder envelope(String tenant, InboxId inbox) {
        return Envelope.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTenantId(tenant)
                .setInboxId(ByteString.copyFrom(inbox.toByteArray()))
                .setAtNs(Times.nanos(clock.instant()));
    }
}
