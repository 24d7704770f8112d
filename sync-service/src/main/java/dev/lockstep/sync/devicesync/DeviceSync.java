package dev.lockstep.sync.devicesync;

import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.group.Conversations;
import dev.lockstep.sync.group.SyncGroupView;
import dev.lockstep.sync.identity.IdentityLogs;
import dev.lockstep.sync.inbox.InboxStore;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.task.CommandIntake;
import dev.lockstep.sync.task.HmacCycle;
import dev.lockstep.sync.task.TaskStore;
import java.security.SecureRandom;
import java.time.InstantSource;

/** The parts of the sync worker, put together: what is heard, what is done, what archive-service tells. */
public final class DeviceSync {
    private final Database database;
    private final InboxStore inboxes;
    private final IdentityLogs logs;
    private final InstallationStore installations;
    private final TaskStore tasks;
    private final Policies policies;
    private final Alarms alarms;
    private final InstantSource clock;
    private final SecureRandom random;
    private final CurrentMembers members;
    private final DeviceSyncEvents events;
    private final PushFeed feed;

    /** @param random for pins and HMAC roots */
    public DeviceSync(
            Database database,
            InboxStore inboxes,
            InstallationStore installations,
            IdentityLogs logs,
            TaskStore tasks,
            Outbox outbox,
            Policies policies,
            Alarms alarms,
            InstantSource clock,
            SecureRandom random) {
        this.database = database;
        this.inboxes = inboxes;
        this.logs = logs;
        this.installations = installations;
        this.tasks = tasks;
        this.policies = policies;
        this.alarms = alarms;
        this.clock = clock;
        this.random = random;
        this.members = new CurrentMembers(database, inboxes, logs);
        this.events = new DeviceSyncEvents(outbox, clock);
        this.feed = new PushFeed(inboxes, installations, events, clock);
    }

    public DeviceSyncIntake intake() {
        return new DeviceSyncIntake(members, installations, policies, alarms, tasks, hmacRoots(), feed, events, clock);
    }

    public HistorySync historySync(Conversations conversations) {
        return new HistorySync(database, tasks, installations, conversations, members, policies, events, clock, random);
    }

    public PreferenceSync preferenceSync(Conversations conversations) {
        return new PreferenceSync(database, tasks, conversations, clock, random);
    }

    public HmacRoots hmacRoots() {
        return new HmacRoots(database, inboxes, installations, new HmacCycle(tasks, clock), feed, clock);
    }

    /** @param listener is told of what there is to do, after it is stored */
    public ArchiveIntake archiveIntake(CommandIntake.Listener listener) {
        return new ArchiveIntake(installations, tasks, events, clock, listener);
    }

    /** What is stored, for callers. */
    public DeviceSyncState state(SyncGroupView groups) {
        return new DeviceSyncState(database, inboxes, installations, logs, groups, clock);
    }

    /** @param listener is told of what there is to do, after it is stored */
    public PreferenceIntake preferenceIntake(CommandIntake.Listener listener) {
        return new PreferenceIntake(installations, tasks, feed, events, clock, listener);
    }
}
