package dev.lockstep.sync.devicesync;

import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.inbox.HmacRoot;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.inbox.InboxStore;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.task.HmacCycle;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.push.HmacEpoch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** Follows the HMAC roots of inboxes, and tells callers of the keys that come from them (device sync reference §5.6 to §5.8). */
public final class HmacRoots {
    /** How far a clock may run ahead, as for consent. */
    private static final long AHEAD_NS = Duration.ofMinutes(5).toNanos();

    private final Database database;
    private final InboxStore inboxes;
    private final InstallationStore installations;
    private final HmacCycle cycle;
    private final PushFeed feed;
    private final InstantSource clock;

    HmacRoots(
            Database database,
            InboxStore inboxes,
            InstallationStore installations,
            HmacCycle cycle,
            PushFeed feed,
            InstantSource clock) {
        this.database = database;
        this.inboxes = inboxes;
        this.installations = installations;
        this.cycle = cycle;
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

    /** An installation has come, which has to mark its messages as the others do. */
    void joined(Sql sql, HostedInstallation who, GroupId group) {
        cycle.due(sql, who.tenant(), who.inbox(), who.id(), group.toString());
    }

    /**
     * Another installation has marked a message by another root than ours. Long after ours was made that is one whose clock was ahead
     * when it made its own, which it takes for the later one for good, and tells nobody of. A root that is made now is later than both.
     * Whoever has only not read of ours will not read of that one either, so there is one for each installation and period.
     */
    void markedOtherwise(Sql sql, HostedInstallation who, InstallationId other, long atNs) {
        if (atNs - who.hmacRoot().get().cycledAtNs() > AHEAD_NS && isElsewhere(sql, who, other)) {
            HmacEpoch period = HmacEpoch.at(clock.instant());
            cycle.due(
                    sql,
                    who.tenant(),
                    who.inbox(),
                    who.id(),
                    "marked-otherwise-%d-%s".formatted(period.number(), other));
        }
    }

    /** An installation of the inbox that is not hosted here: one that is has our root, or will have in a moment. */
    private boolean isElsewhere(Sql sql, HostedInstallation who, InstallationId other) {
        return inboxes.knownInstallations(sql, who.inbox()).contains(other)
                && installations.find(sql, other).isEmpty();
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
