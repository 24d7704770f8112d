package dev.lockstep.sync.devicesync;

import dev.lockstep.contract.event.ConsentChanged;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.PreferencesToPublish;
import dev.lockstep.service.event.EventHandler;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.devicesync.DeviceSyncEvents.About;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.installation.StoredInstallation;
import dev.lockstep.sync.task.CommandIntake;
import dev.lockstep.sync.task.TaskStore;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** Takes in what preference-service tells: what is to be said in sync groups, and what callers are to know. */
public final class PreferenceIntake implements EventHandler {
    private final InstallationStore installations;
    private final TaskStore tasks;
    private final PushFeed feed;
    private final DeviceSyncEvents events;
    private final InstantSource clock;
    private final CommandIntake.Listener listener;

    PreferenceIntake(
            InstallationStore installations,
            TaskStore tasks,
            PushFeed feed,
            DeviceSyncEvents events,
            InstantSource clock,
            CommandIntake.Listener listener) {
        this.installations = installations;
        this.tasks = tasks;
        this.feed = feed;
        this.events = events;
        this.clock = clock;
        this.listener = listener;
    }

    @Override
    public boolean concerns(Envelope event) {
        return event.hasPreferencesToPublish() || event.hasConsentChanged();
    }

    @Override
    public void handle(Sql sql, Envelope event) {
        InboxId inbox = InboxId.of(event.getInboxId().toByteArray());
        List<InstallationId> running = installations.ofInbox(sql, inbox).stream()
                .filter(each -> each.state() == StoredInstallation.State.REGISTERED)
                .map(StoredInstallation::id)
                .toList();
        if (running.isEmpty()) {
            return;
        }
        if (event.hasPreferencesToPublish()) {
            PreferencesToPublish wanted = event.getPreferencesToPublish();
            publish(sql, inbox, event, running);
            if (wanted.getIsNews()) {
                tell(
                        sql,
                        event,
                        running,
                        ConsentChanged.newBuilder()
                                .addAllConsent(wanted.getConsentList())
                                .build());
            }
        } else {
            tell(sql, event, running, event.getConsentChanged());
            feed.blockedOrUnblocked(
                    sql, inbox, running, event.getConsentChanged().getBlockedOrUnblockedList());
        }
    }

    private void tell(Sql sql, Envelope event, List<InstallationId> running, ConsentChanged changed) {
        for (InstallationId each : running) {
            events.changed(
                    sql,
                    new About(event.getTenantId(), InboxId.of(event.getInboxId().toByteArray()), each),
                    changed);
        }
    }

    /** By the installation that it was decided for, or by any other that runs if that one is gone. */
    private void publish(Sql sql, InboxId inbox, Envelope event, List<InstallationId> running) {
        InstallationId speaker = running.stream()
                .filter(each -> each.bytes().equals(event.getInstallationId()))
                .findFirst()
                .orElse(running.getFirst());
        UUID operation = UUID.nameUUIDFromBytes(event.getEventId().getBytes(StandardCharsets.UTF_8));
        tasks.insert(
                sql,
                inbox,
                event.toBuilder()
                        .setInstallationId(speaker.bytes())
                        .setOperationId(operation.toString())
                        .build(),
                clock.instant());
        sql.afterCommit(() -> listener.tasksAdded(inbox));
    }
}
