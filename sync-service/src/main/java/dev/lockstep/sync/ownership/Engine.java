package dev.lockstep.sync.ownership;

import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.group.Conversations;
import dev.lockstep.sync.inbox.InboxStore;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.keypackage.KeyPackages;
import dev.lockstep.sync.network.Subscriptions;
import dev.lockstep.sync.provisioning.Installing;
import dev.lockstep.sync.task.TaskStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What all inboxes that run here share.
 *
 * @param places how many of them may do something at once
 * @param timer wakes those that wait for a time
 */
record Engine(
        Database database,
        InboxStore inboxes,
        InstallationStore installations,
        KeyPackages keyPackages,
        TaskStore tasks,
        Installing installing,
        Conversations conversations,
        Subscriptions subscriptions,
        TaskWork work,
        Semaphore places,
        ScheduledExecutorService timer,
        InstantSource clock) {
    void pokeLater(InboxRunner runner, Duration delay) {
        if (!timer.isShutdown()) {
            timer.schedule(runner::poke, Math.max(1, delay.toMillis()), TimeUnit.MILLISECONDS);
        }
    }
}
