package dev.lockstep.sync.ownership;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.DatabaseUnavailableException;
import dev.lockstep.sync.devicesync.HistorySync;
import dev.lockstep.sync.devicesync.PreferenceSync;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.group.CommandRefusedException;
import dev.lockstep.sync.group.Conversations;
import dev.lockstep.sync.group.StaleGroupException;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.provisioning.Installing;
import dev.lockstep.sync.task.LostTaskException;
import dev.lockstep.sync.task.Task;
import dev.lockstep.sync.task.TaskStore;
import dev.lockstep.xmtp.id.InstallationId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Does one task: to its end, or until it waits for somebody, or until it is to be tried again. */
final class TaskWork {
    private static final Logger LOG = Logger.getLogger(TaskWork.class);

    /** The inbox whose tasks these are, as it runs here. */
    interface Running {
        HostedInbox inbox();

        /** @throws FailureException if it does not run here */
        HostedInstallation installation(InstallationId id) throws FailureException;

        void started(HostedInstallation installation);

        void stopped(InstallationId installation);
    }

    private final Database database;
    private final TaskStore tasks;
    private final Installing installing;
    private final Conversations conversations;
    private final HistorySync historySync;
    private final PreferenceSync preferenceSync;
    private final InstantSource clock;
    private final Duration patience;

    TaskWork(
            Database database,
            TaskStore tasks,
            Installing installing,
            Conversations conversations,
            HistorySync historySync,
            PreferenceSync preferenceSync,
            InstantSource clock,
            Duration patience) {
        this.database = database;
        this.tasks = tasks;
        this.installing = installing;
        this.conversations = conversations;
        this.historySync = historySync;
        this.preferenceSync = preferenceSync;
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * Does a task.
     *
     * @return whether it is to be tried again
     * @throws LostTaskException if the task is no longer ours
     */
    boolean perform(Running running, Task task) {
        try {
            dispatch(running, task);
        } catch (CommandRefusedException e) {
            end(task, new Failure.Refused(e.code(), String.valueOf(e.getMessage()), e.nextStep()));
        } catch (FailureException e) {
            end(task, e.failure());
        } catch (NetworkException e) {
            if (e.isRetryable()) {
                return postponed(task, e);
            } else {
                end(task, new Failure.NetworkRefused(String.valueOf(e.getMessage())));
            }
        } catch (DatabaseUnavailableException | StaleGroupException e) {
            return postponed(task, e);
        } catch (LostTaskException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.errorf(e, "operation %s of inbox %s failed", task.operation(), task.inbox());
            end(task, new Failure.Internal());
        }
        return false;
    }

    private void dispatch(Running running, Task task) throws CommandRefusedException, FailureException {
        Envelope command = task.command();
        switch (command.getPayloadCase()) {
            case REGISTER_INSTALLATION -> {
                Optional<InstallationId> registered = installing.register(running.inbox(), task);
                if (registered.isPresent()) {
                    installing.load(running.inbox(), registered.get()).ifPresent(running::started);
                    installing.finish(task, registered.get());
                }
            }
            case REVOKE_INSTALLATION -> installing.revoke(running.inbox(), task).ifPresent(running::stopped);
            case SYNC_INSTALLATION -> {
                var synced = conversations.sync(
                        who(running, command), command.getSyncInstallation().getScope());
                succeed(
                        task,
                        Struct.newBuilder()
                                .putFields("groupsEligible", number(synced.eligible()))
                                .putFields("groupsSynced", number(synced.synced())));
            }
            case CREATE_CONVERSATION -> {
                var group =
                        conversations.create(who(running, command), task.operation(), command.getCreateConversation());
                succeed(task, Struct.newBuilder().putFields("conversationId", text(group.toString())));
            }
            case SEND_MESSAGE -> {
                var message = conversations.send(who(running, command), task.operation(), command.getSendMessage());
                succeed(task, Struct.newBuilder().putFields("messageId", text(message.toString())));
            }
            case ADD_MEMBERS -> {
                conversations.add(who(running, command), task.operation(), command.getAddMembers());
                succeed(task, Struct.newBuilder());
            }
            case REMOVE_MEMBER -> {
                conversations.remove(who(running, command), task.operation(), command.getRemoveMember());
                succeed(task, Struct.newBuilder());
            }
            case SEND_SYNC_REQUEST -> historySync.ask(who(running, command), task);
            case SEND_ARCHIVE -> historySync.sendArchive(who(running, command), task);
            case IMPORT_ARCHIVE -> historySync.importArchive(who(running, command), task);
            case DECIDE_SYNC_REQUEST -> historySync.decide(who(running, command), task);
            case PREFERENCES_TO_PUBLISH -> preferenceSync.publish(who(running, command), task);
            case CYCLE_HMAC_ROOT -> preferenceSync.cycleHmacRoot(who(running, command), task);
            case ARCHIVE_UPLOADED -> historySync.announce(running.installation(historySync.announcer(command)), task);
            default ->
                throw new IllegalStateException("task: %s (expected: a command)".formatted(command.getPayloadCase()));
        }
    }

    private static HostedInstallation who(Running running, Envelope command) throws FailureException {
        return running.installation(new InstallationId(command.getInstallationId()));
    }

    private void succeed(Task task, Struct.Builder result) {
        database.perform(sql -> tasks.succeed(sql, task, result.build()));
    }

    private void end(Task task, Failure failure) {
        database.perform(sql -> installing.abandon(sql, task, failure));
    }

    /** Whether it was; else its time is over. */
    private boolean postponed(Task task, RuntimeException trouble) {
        Instant now = clock.instant();
        Optional<Instant> next = Retry.next(task.attempts(), task.troubledSince(), now, patience);
        if (next.isPresent()) {
            LOG.debugf("operation %s is tried again: %s", task.operation(), trouble.getMessage());
            database.perform(sql -> tasks.postpone(sql, task, now, next.get()));
        } else {
            end(task, new Failure.NetworkUnreachable(patience.toSeconds(), String.valueOf(trouble.getMessage())));
        }
        return next.isPresent();
    }

    private static Value text(String value) {
        return Value.newBuilder().setStringValue(value).build();
    }

    private static Value number(int value) {
        return Value.newBuilder().setNumberValue(value).build();
    }
}
