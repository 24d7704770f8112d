package dev.lockstep.sync.devicesync;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import dev.lockstep.contract.event.ArchiveUploaded;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.HistoryImported;
import dev.lockstep.contract.event.Reason;
import dev.lockstep.contract.event.SyncRequestChanged.State;
import dev.lockstep.contract.event.TransferFailed;
import dev.lockstep.contract.event.TransferPostponed;
import dev.lockstep.contract.event.TransferProgressed;
import dev.lockstep.service.event.EventHandler;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.devicesync.DeviceSyncEvents.About;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.installation.StoredInstallation;
import dev.lockstep.sync.operation.Times;
import dev.lockstep.sync.task.CommandIntake;
import dev.lockstep.sync.task.TaskStore;
import dev.lockstep.xmtp.id.MessageId;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Takes in what archive-service tells of transfers: what was uploaded is announced, what was imported ends what waits for it. */
public final class ArchiveIntake implements EventHandler {
    private final InstallationStore installations;
    private final TaskStore tasks;
    private final DeviceSyncEvents events;
    private final InstantSource clock;
    private final CommandIntake.Listener listener;

    ArchiveIntake(
            InstallationStore installations,
            TaskStore tasks,
            DeviceSyncEvents events,
            InstantSource clock,
            CommandIntake.Listener listener) {
        this.installations = installations;
        this.tasks = tasks;
        this.events = events;
        this.clock = clock;
        this.listener = listener;
    }

    @Override
    public void handle(Sql sql, Envelope event) {
        About about = About.of(event);
        if (installations.find(sql, about.installation()).isEmpty()) {
            toldTooLate(sql, about, event);
            return;
        }
        switch (event.getPayloadCase()) {
            case ARCHIVE_UPLOADED -> uploaded(sql, about, event);
            case TRANSFER_PROGRESSED -> progressed(sql, about, event.getTransferProgressed());
            case HISTORY_IMPORTED -> imported(sql, about, event.getHistoryImported());
            case TRANSFER_POSTPONED -> postponed(sql, about, event.getTransferPostponed());
            case TRANSFER_FAILED -> failed(sql, about, event.getTransferFailed());
            // What a newer archive-service has to tell others.
            default -> {}
        }
    }

    /** Its installation was revoked while the transfer was under way; others of the inbox may wait for the same answer. */
    private void toldTooLate(Sql sql, About about, Envelope event) {
        switch (event.getPayloadCase()) {
            case ARCHIVE_UPLOADED -> {
                if (Announcers.of(sql, installations, event).isPresent()) {
                    uploaded(sql, about, event);
                }
            }
            case TRANSFER_POSTPONED -> {
                TransferPostponed postponed = event.getTransferPostponed();
                requestsBecame(sql, about, postponed.getTransferId(), State.ANSWERING, triedAgain(postponed));
            }
            case TRANSFER_FAILED -> {
                TransferFailed failed = event.getTransferFailed();
                requestsBecame(sql, about, failed.getTransferId(), State.REQUEST_FAILED, failed.getReason());
            }
            default -> {}
        }
    }

    private void uploaded(Sql sql, About about, Envelope event) {
        ArchiveUploaded uploaded = event.getArchiveUploaded();
        Envelope task = event.toBuilder()
                .setOperationId(operationOf(uploaded).toString())
                .build();
        tasks.insert(sql, about.inbox(), task, clock.instant());
        sql.afterCommit(() -> listener.tasksAdded(about.inbox()));
    }

    /** The same for the same slice, so that it is announced once. */
    private static UUID operationOf(ArchiveUploaded uploaded) {
        ByteString id = uploaded.getTransferId();
        return UUID.nameUUIDFromBytes(ByteBuffer.allocate(id.size() + Integer.BYTES)
                .put(id.toByteArray())
                .putInt(uploaded.getSlice())
                .array());
    }

    private void imported(Sql sql, About about, HistoryImported imported) {
        if (imported.getTransferId().size() == MessageId.LENGTH) {
            var message = new MessageId(imported.getTransferId());
            Archives.imported(sql, about.installation(), message);
            Archives.find(sql, about.installation(), message).ifPresent(archive -> events.changed(sql, about, archive));
        }
        Struct result = HistorySync.imported(imported.getPin(), imported.getCounts());
        AwaitedTransfers.find(sql, about.installation(), imported.getTransferId())
                .forEach(awaited -> succeed(sql, awaited.operation(), result));
        AwaitedTransfers.delete(sql, about.installation(), imported.getTransferId());
        asked(sql, about, imported.getPin()).ifPresent(request -> {
            Requests.imported(sql, about.installation(), request.pin(), imported.getCounts(), clock.instant());
            events.changed(sql, about, Requests.shownSent(sql, about.installation(), request.pin()));
            succeed(sql, request.operation(), result);
        });
        events.imported(sql, about, imported);
    }

    /** What waits for it stays as it is stored: callers alone are told. */
    private void progressed(Sql sql, About about, TransferProgressed progressed) {
        Stream.concat(
                        AwaitedTransfers.find(sql, about.installation(), progressed.getTransferId()).stream()
                                .map(AwaitedTransfers.Awaited::operation),
                        asked(sql, about, progressed.getPin()).stream().map(SentRequest::operation))
                .distinct()
                .forEach(operation -> tasks.waiting(sql, operation)
                        .ifPresent(task -> tasks.progressed(sql, task, progressed.getProgress())));
    }

    private void succeed(Sql sql, String operation, Struct result) {
        tasks.waiting(sql, operation).ifPresent(task -> tasks.succeed(sql, task, result));
    }

    private void failed(Sql sql, About about, TransferFailed failed) {
        Reason reason = failed.getReason();
        AwaitedTransfers.find(sql, about.installation(), failed.getTransferId())
                .forEach(awaited -> tasks.waiting(sql, awaited.operation())
                        .ifPresent(task -> tasks.fail(
                                sql,
                                task,
                                new Failure.Refused(reason.getCode(), reason.getMessage(), reason.getNextStep()))));
        AwaitedTransfers.delete(sql, about.installation(), failed.getTransferId());
        if (isRequested(sql, about, failed.getTransferId())) {
            requestsBecame(sql, about, failed.getTransferId(), State.REQUEST_FAILED, reason);
            return;
        }
        // Another installation may answer still.
        asked(sql, about, failed.getPin()).ifPresent(request -> {
            Reason why = Reasons.couldNotBeImported(reason);
            Requests.sentBecame(sql, about.installation(), request.pin(), State.OPEN, why, clock.instant());
            events.changed(sql, about, Requests.shownSent(sql, about.installation(), request.pin()));
            tasks.waiting(sql, request.operation()).ifPresent(task -> tasks.waitsFor(sql, task, why));
        });
    }

    /** What waits for it goes on waiting, and says why. */
    private void postponed(Sql sql, About about, TransferPostponed postponed) {
        Reason why = triedAgain(postponed);
        AwaitedTransfers.find(sql, about.installation(), postponed.getTransferId())
                .forEach(awaited ->
                        tasks.waiting(sql, awaited.operation()).ifPresent(task -> tasks.waitsFor(sql, task, why)));
        AwaitedTransfers.troubled(sql, about.installation(), postponed.getTransferId(), why);
        if (isRequested(sql, about, postponed.getTransferId())) {
            requestsBecame(sql, about, postponed.getTransferId(), State.ANSWERING, why);
            return;
        }
        asked(sql, about, postponed.getPin()).ifPresent(request -> {
            Reason unfetched = Reasons.cannotBeFetchedYet(why);
            Requests.sentBecame(sql, about.installation(), request.pin(), State.ANSWERING, unfetched, clock.instant());
            events.changed(sql, about, Requests.shownSent(sql, about.installation(), request.pin()));
            tasks.waiting(sql, request.operation()).ifPresent(task -> tasks.waitsFor(sql, task, unfetched));
        });
    }

    private static Reason triedAgain(TransferPostponed postponed) {
        return Reasons.triedAgain(postponed.getReason(), Times.instant(postponed.getUntilNs()));
    }

    private static boolean isRequested(Sql sql, About about, ByteString transfer) {
        return Requests.received(sql, about.installation(), new MessageId(transfer))
                .isPresent();
    }

    /** One transfer serves all hosted installations of an inbox that have heard the request. */
    private void requestsBecame(Sql sql, About about, ByteString transfer, State state, Reason reason) {
        var message = new MessageId(transfer);
        for (StoredInstallation each : installations.ofInbox(sql, about.inbox())) {
            if (Requests.received(sql, each.id(), message)
                    .filter(request -> request.state() == State.ANSWERING)
                    .isPresent()) {
                Requests.receivedBecame(sql, each.id(), message, state, reason, clock.instant());
                events.changed(
                        sql,
                        new About(about.tenant(), about.inbox(), each.id()),
                        Requests.shownReceived(sql, each.id(), message));
            }
        }
    }

    private static Optional<SentRequest> asked(Sql sql, About about, String pin) {
        return Requests.sent(sql, about.installation(), pin)
                .filter(request -> request.state() == State.OPEN || request.state() == State.ANSWERING);
    }
}
