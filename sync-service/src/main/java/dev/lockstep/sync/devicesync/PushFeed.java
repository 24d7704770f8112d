package dev.lockstep.sync.devicesync;

import dev.lockstep.contract.event.ConversationHmacKeys;
import dev.lockstep.contract.event.HmacKeysChanged;
import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.devicesync.DeviceSyncEvents.About;
import dev.lockstep.sync.group.ConversationGroups;
import dev.lockstep.sync.group.ConversationGroups.Part;
import dev.lockstep.sync.inbox.HmacRoot;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.inbox.InboxStore;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.installation.StoredInstallation;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.push.HmacEpoch;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Tells callers which topics push servers are to hear, and the keys that mark an inbox's own messages on each (device sync reference
 * §5.8). What a caller has been told makes up what a GET gives.
 */
final class PushFeed {
    private static final int CONVERSATIONS_AT_ONCE = 100;

    private final InboxStore inboxes;
    private final InstallationStore installations;
    private final DeviceSyncEvents events;
    private final InstantSource clock;

    PushFeed(InboxStore inboxes, InstallationStore installations, DeviceSyncEvents events, InstantSource clock) {
        this.inboxes = inboxes;
        this.installations = installations;
        this.events = events;
        this.clock = clock;
    }

    /** All keys of all the inbox's hosted installations are others now. */
    void rekeyed(Sql sql, String tenant, InboxId inbox, DataKey dataKey, HmacRoot root) {
        alone(sql, inbox);
        for (StoredInstallation installation : installations.ofInbox(sql, inbox)) {
            if (installation.state() == StoredInstallation.State.REGISTERED) {
                rekeyed(sql, new About(tenant, inbox, installation.id()), dataKey, root);
            }
        }
    }

    private void rekeyed(Sql sql, About about, DataKey dataKey, HmacRoot root) {
        byte[] after = new byte[0];
        List<Part> parts;
        do {
            parts = ConversationGroups.of(sql, about.installation(), after, CONVERSATIONS_AT_ONCE);
            if (!parts.isEmpty()) {
                after = parts.getLast().group().toByteArray();
                tell(sql, about, HmacKeysChanged.newBuilder().addAllConversations(keys(parts, dataKey, root)));
            }
        } while (parts.size() == CONVERSATIONS_AT_ONCE);
    }

    /** There is one topic more. */
    void entered(Sql sql, HostedInstallation who, Part part) {
        root(sql, who.inbox(), who.dataKey())
                .ifPresent(root -> tell(
                        sql,
                        About.of(who),
                        HmacKeysChanged.newBuilder().addAllConversations(keys(List.of(part), who.dataKey(), root))));
    }

    /** There is one topic less. */
    void left(Sql sql, HostedInstallation who, Part part) {
        tell(sql, About.of(who), HmacKeysChanged.newBuilder().addConversations(ConversationKeys.none(part)));
    }

    /**
     * Conversations are denied now, or were until now. Which of the two, whoever shows the event finds out: it may be otherwise again by
     * then.
     *
     * @param ids in hex
     */
    void blockedOrUnblocked(Sql sql, InboxId inbox, List<InstallationId> hosted, List<String> ids) {
        Optional<HostedInbox> known = ids.isEmpty() ? Optional.empty() : inboxes.find(sql, inbox);
        if (known.isEmpty()) {
            return;
        }
        HostedInbox found = known.get();
        HmacRoot root = root(sql, inbox, found.dataKey()).orElseGet(found.hmacRoot()::get);
        for (InstallationId each : hosted) {
            List<Part> parts = ConversationGroups.of(sql, each, ids);
            if (!parts.isEmpty()) {
                tell(
                        sql,
                        new About(found.tenant(), inbox, each),
                        HmacKeysChanged.newBuilder()
                                .setConsentChanged(true)
                                .addAllConversations(keys(parts, found.dataKey(), root)));
            }
        }
    }

    /** Nobody tells of another root before this transaction has ended, and whoever does then sees what it has stored. */
    private Optional<HmacRoot> root(Sql sql, InboxId inbox, DataKey dataKey) {
        sql.run("select 1 from pg_advisory_xact_lock_shared($1)", lock(inbox));
        return inboxes.hmacRoot(sql, inbox, dataKey);
    }

    private static void alone(Sql sql, InboxId inbox) {
        sql.run("select 1 from pg_advisory_xact_lock($1)", lock(inbox));
    }

    private static long lock(InboxId inbox) {
        return ByteBuffer.wrap(inbox.toByteArray()).getLong();
    }

    private void tell(Sql sql, About about, HmacKeysChanged.Builder changed) {
        events.changed(sql, about, changed.build());
    }

    private List<ConversationHmacKeys> keys(List<Part> parts, DataKey dataKey, HmacRoot root) {
        HmacEpoch now = HmacEpoch.at(clock.instant());
        return parts.stream()
                .map(part -> ConversationKeys.of(part, root.key(), now, dataKey))
                .toList();
    }
}
