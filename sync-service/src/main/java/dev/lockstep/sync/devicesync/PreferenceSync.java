package dev.lockstep.sync.devicesync;

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
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What a hosted installation tells the inbox's others of preferences. Each is one task, and one message however often it is done. */
public final class PreferenceSync {
    private final Database database;
    private final TaskStore tasks;
    private final Conversations conversations;
    private final InstantSource clock;
    private final RandomGenerator random;

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
        say(
                who,
                task,
                PreferenceUpdate.message(
                        task.command().getPreferencesToPublish().getConsentList()));
    }

    /** Tells of a new HMAC root, later than all that are known. It holds when it is heard, as for everybody else (§5.6). */
    public void cycleHmacRoot(HostedInstallation who, Task task) throws CommandRefusedException {
        long after = who.hmacRoot().get().cycledAtNs();
        long now = Times.nanos(clock.instant());
        say(who, task, PreferenceUpdate.message(new HmacRoot(HmacRootKey.generate(random), Math.max(now, after + 1))));
    }

    private void say(HostedInstallation who, Task task, DeviceSyncContent content) throws CommandRefusedException {
        conversations.announce(who, task.operation(), task.isTriedAgain(), Optional.empty(), content);
        tasks.done(database.direct(), task);
    }
}
