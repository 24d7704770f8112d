package dev.lockstep.sync.devicesync;

import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.PreferencesToPublish;
import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.group.CommandRefusedException;
import dev.lockstep.sync.group.Conversations;
import dev.lockstep.sync.inbox.HmacRoot;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.operation.Times;
import dev.lockstep.sync.task.Task;
import dev.lockstep.sync.task.TaskStore;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncContent;
import dev.lockstep.xmtp.push.HmacRootKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * What a hosted installation tells the inbox's others of preferences. A task is one message however often it is done; those that wait
 * behind it are told in the same one, so that a crowd of changes costs less than each by itself.
 */
public final class PreferenceSync {
    private static final int MOST_JOINED = 64;
    /** Beyond that a message is not made longer, bytes. */
    private static final int LONG_ENOUGH = 64 << 10;

    private final Database database;
    private final TaskStore tasks;
    private final Conversations conversations;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final AtomicLong told = new AtomicLong();

    PreferenceSync(
            Database database,
            TaskStore tasks,
            Conversations conversations,
            InstantSource clock,
            RandomGenerator random) {
        this.database = database;
        this.tasks = tasks;
        this.conversations = conversations;
        this.clock = clock;
        this.random = random;
    }

    /** Tells what preference-service wants told. */
    public void publish(HostedInstallation who, Task task) throws CommandRefusedException {
        Task all = task.isTriedAgain() || !task.mayHaveSuccessor() ? task : withWhatWaits(task);
        List<ConsentRecord> records = all.command().getPreferencesToPublish().getConsentList();
        say(who, all, PreferenceUpdate.message(records));
        told.addAndGet(records.size());
    }

    /** How many changes of consent were told since the start. */
    public long told() {
        return told.get();
    }

    /** The task, and those right behind it that are of its kind and its speaker's. What was begun before stays as it is. */
    private Task withWhatWaits(Task task) {
        Envelope.Builder command = task.command().toBuilder();
        List<Task> joined = new ArrayList<>();
        for (Task next : tasks.behind(database.direct(), task, MOST_JOINED)) {
            PreferencesToPublish more = next.command().getPreferencesToPublish();
            if (!isToldAlike(task.command(), next.command())
                    || next.isBegun()
                    || command.getPreferencesToPublish().getSerializedSize() + more.getSerializedSize() > LONG_ENOUGH) {
                break;
            }
            command.getPreferencesToPublishBuilder().addAllConsent(more.getConsentList());
            joined.add(next);
        }
        return joined.isEmpty() ? task : tasks.join(database.direct(), task, command.build(), joined);
    }

    private static boolean isToldAlike(Envelope one, Envelope other) {
        return other.hasPreferencesToPublish() && other.getInstallationId().equals(one.getInstallationId());
    }

    /** Tells of a new HMAC root, later than all that are known. It holds when it is heard, as for everybody else (§5.6). */
    public void cycleHmacRoot(HostedInstallation who, Task task) throws CommandRefusedException {
        long after = who.hmacRoot().get().cycledAtNs();
        long now = Times.nanos(clock.instant());
        say(who, task, PreferenceUpdate.message(new HmacRoot(HmacRootKey.generate(random), Math.max(now, after + 1))));
    }

    private void say(HostedInstallation who, Task task, DeviceSyncContent content) throws CommandRefusedException {
        conversations.tell(who, task.operation(), task.isTriedAgain(), content);
    }
}
