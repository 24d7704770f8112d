package dev.lockstep.sync.task;

import dev.lockstep.contract.event.AnswerSignatureRequest;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.service.event.EventHandler;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.inbox.InboxStore;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.installation.StoredInstallation;
import dev.lockstep.sync.operation.SyncEvents;
import dev.lockstep.sync.signature.SignatureRequests;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Takes commands in: each is a task when its transaction commits, or its operation has failed. */
public final class CommandIntake implements EventHandler {
    /** How many tasks one inbox may have. */
    public static final int MOST_TASKS = 10_000;

    private static final Logger LOG = Logger.getLogger(CommandIntake.class);

    /** Is told what has come for an inbox, after it is stored. */
    public interface Listener {
        void tasksAdded(InboxId inbox);

        void deleted(InboxId inbox);
    }

    private final InboxStore inboxes;
    private final InstallationStore installations;
    private final SignatureRequests requests;
    private final TaskStore tasks;
    private final SyncEvents events;
    private final InstantSource clock;
    private final Listener listener;

    public CommandIntake(
            InboxStore inboxes,
            InstallationStore installations,
            SignatureRequests requests,
            TaskStore tasks,
            SyncEvents events,
            InstantSource clock,
            Listener listener) {
        this.inboxes = inboxes;
        this.installations = installations;
        this.requests = requests;
        this.tasks = tasks;
        this.events = events;
        this.clock = clock;
        this.listener = listener;
    }

    @Override
    public void handle(Sql sql, Envelope event) {
        InboxId inbox = InboxId.of(event.getInboxId().toByteArray());
        switch (event.getPayloadCase()) {
            case REGISTER_INSTALLATION -> take(sql, inbox, event, false);
            case REVOKE_INSTALLATION,
                    SYNC_INSTALLATION,
                    CREATE_CONVERSATION,
                    SEND_MESSAGE,
                    ADD_MEMBERS,
                    REMOVE_MEMBER,
                    SEND_SYNC_REQUEST,
                    SEND_ARCHIVE,
                    IMPORT_ARCHIVE,
                    DECIDE_SYNC_REQUEST -> take(sql, inbox, event, true);
            case ANSWER_SIGNATURE_REQUEST -> answer(sql, inbox, event);
            case INBOX_DELETED -> sql.afterCommit(() -> listener.deleted(inbox));
            // What a newer gateway asks for, and what is no command.
            default ->
                throw new IllegalArgumentException(
                        "payload: %s (expected: a command)".formatted(event.getPayloadCase()));
        }
    }

    private void take(Sql sql, InboxId inbox, Envelope command, boolean ofInstallation) {
        if (command.getOperationId().isEmpty()) {
            throw new IllegalArgumentException("operation: none (expected: one for each command)");
        }
        Optional<HostedInbox> hosted = inboxes.find(sql, command.getTenantId(), inbox);
        if (hosted.isEmpty()) {
            events.failed(sql, command, new Failure.UnknownInbox());
        } else if (ofInstallation && !isHosted(sql, inbox, command)) {
            events.failed(sql, command, new Failure.UnknownInstallation());
        } else if (tasks.count(sql, inbox) >= MOST_TASKS) {
            events.failed(sql, command, new Failure.TooManyOperations(MOST_TASKS));
        } else {
            tasks.insert(sql, inbox, command, clock.instant());
            sql.afterCommit(() -> listener.tasksAdded(inbox));
        }
    }

    private boolean isHosted(Sql sql, InboxId inbox, Envelope command) {
        return command.getInstallationId().size() == InstallationId.LENGTH
                && installations
                        .find(sql, new InstallationId(command.getInstallationId()))
                        .filter(found -> found.inbox().equals(inbox))
                        .filter(found -> found.state() == StoredInstallation.State.REGISTERED)
                        .isPresent();
    }

    /** One that does not do changes nothing: the request stays open, and whoever waits can answer it again. */
    private void answer(Sql sql, InboxId inbox, Envelope command) {
        AnswerSignatureRequest answer = command.getAnswerSignatureRequest();
        try {
            var request = requests.verify(
                    sql, command.getTenantId(), UUID.fromString(answer.getSignatureRequestId()), answer.getSignature());
            if (requests.accept(sql, request, answer.getSignature())) {
                tasks.resume(sql, request.operation());
                sql.afterCommit(() -> listener.tasksAdded(inbox));
            }
        } catch (FailureException e) {
            LOG.infof("inbox %s: an answer to a signature request is passed over: %s", inbox, e.failure());
        }
    }
}
