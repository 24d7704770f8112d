package dev.lockstep.sync.devicesync;

import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.inbox.HmacRoot;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.inbox.InboxStore;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.push.HmacEpoch;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** Follows the HMAC roots of inboxes, and tells callers of the keys that come from them (device sync reference §5.6 to §5.8). */
public final class HmacRoots {
    private final Database database;
    private final InboxStore inboxes;
    private final PushFeed feed;
    private final InstantSource clock;

    HmacRoots(Database database, InboxStore inboxes, PushFeed feed, InstantSource clock) {
        this.database = database;
        this.inboxes = inboxes;
        this.feed = feed;
        this.clock = clock;
    }

    /** An installation has told the others of a root. Each of those that are hosted hears it, and the first one takes it over. */
    void told(Sql sql, HostedInstallation who, HmacRoot root) {
        if (inboxes.cycle(sql, who.inbox(), who.dataKey(), root)) {
            feed.rekeyed(sql, who.tenant(), who.inbox(), who.dataKey(), root);
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
        feed.rekeyed(
                sql,
                inbox.tenant(),
                inbox.id(),
                inbox.dataKey(),
                inbox.hmacRoot().get());
    }
}
