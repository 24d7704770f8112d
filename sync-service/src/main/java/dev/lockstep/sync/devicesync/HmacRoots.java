package dev.lockstep.sync.devicesync;

import dev.lockstep.contract.event.ConversationHmacKeys;
import dev.lockstep.contract.event.HmacKeysChanged;
import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.devicesync.DeviceSyncEvents.About;
import dev.lockstep.sync.group.ConversationGroups;
import dev.lockstep.sync.inbox.HmacRoot;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.inbox.InboxStore;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.installation.StoredInstallation;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.push.HmacEpoch;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** Follows the HMAC roots of inboxes, and tells callers of the keys that come from them (device sync reference §5.6 to §5.8). */
public final class HmacRoots {
    private static final int CONVERSATIONS_AT_ONCE = 100;

    private final Database database;
    private final InboxStore inboxes;
    private final InstallationStore installations;
    private final DeviceSyncEvents events;
    private final InstantSource clock;

    HmacRoots(
            Database database,
            InboxStore inboxes,
            InstallationStore installations,
            DeviceSyncEvents events,
            InstantSource clock) {
        this.database = database;
        this.inboxes = inboxes;
        this.installations = installations;
        this.events = events;
        this.clock = clock;
    }

    /** An installation has told the others of a root. Each of those that are hosted hears it, and the first one takes it over. */
    void told(Sql sql, HostedInstallation who, HmacRoot root) {
        if (inboxes.cycle(sql, who.inbox(), who.dataKey(), root)) {
            tell(sql, who.tenant(), who.inbox(), who.dataKey(), root);
        }
        sql.afterCommit(() -> who.hmacRoot().becomes(root));
    }

    /** Tells the callers of inboxes that another period of 30 days has begun, each once. */
    public void rollOver(Set<Integer> partitions, int count, int limit) {
        HmacEpoch epoch = HmacEpoch.at(clock.instant());
        List<InboxId> behind;
        do {
            behind = inboxes.beforeHmacEpoch(database.direct(), partitions, count, epoch, limit);
            behind.forEach(inbox -> database.perform(sql -> {
                if (inboxes.entersHmacEpoch(sql, inbox, epoch)) {
                    inboxes.find(sql, inbox).ifPresent(found -> tell(sql, found));
                }
            }));
        } while (behind.size() == limit);
    }

    private void tell(Sql sql, HostedInbox inbox) {
        tell(sql, inbox.tenant(), inbox.id(), inbox.dataKey(), inbox.hmacRoot().get());
    }

    private void tell(Sql sql, String tenant, InboxId inbox, DataKey dataKey, HmacRoot root) {
        for (StoredInstallation installation : installations.ofInbox(sql, inbox)) {
            if (installation.state() == StoredInstallation.State.REGISTERED) {
                tell(sql, new About(tenant, inbox, installation.id()), dataKey, root);
            }
        }
    }

    private void tell(Sql sql, About about, DataKey dataKey, HmacRoot root) {
        byte[] after = new byte[0];
        List<ConversationGroups.Part> parts;
        do {
            parts = ConversationGroups.of(sql, about.installation(), after, CONVERSATIONS_AT_ONCE);
            if (!parts.isEmpty()) {
                after = parts.getLast().group().toByteArray();
                events.changed(
                        sql,
                        about,
                        HmacKeysChanged.newBuilder()
                                .addAllConversations(keys(parts, dataKey, root))
                                .build());
            }
        } while (parts.size() == CONVERSATIONS_AT_ONCE);
    }

    private List<ConversationHmacKeys> keys(List<ConversationGroups.Part> parts, DataKey dataKey, HmacRoot root) {
        HmacEpoch now = HmacEpoch.at(clock.instant());
        return parts.stream()
                .map(part -> ConversationKeys.of(part, root.key(), now, dataKey))
                .toList();
    }
}
