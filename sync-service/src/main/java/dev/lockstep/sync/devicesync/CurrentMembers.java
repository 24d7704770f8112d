package dev.lockstep.sync.devicesync;

import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.identity.IdentityLogs;
import dev.lockstep.sync.inbox.InboxStore;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.Set;

/** Who belongs to an inbox now: a sync group keeps members that were revoked since (device sync reference §1.5, §1.9). */
final class CurrentMembers {
    private final Database database;
    private final InboxStore inboxes;
    private final IdentityLogs logs;

    CurrentMembers(Database database, InboxStore inboxes, IdentityLogs logs) {
        this.database = database;
        this.inboxes = inboxes;
        this.logs = logs;
    }

    /** By the identity log as it is now. */
    boolean has(HostedInstallation who, Leaf sender) {
        return sender.inbox().is(who.inbox()) && installations(who).contains(sender.installation());
    }

    /** By the last look at the identity log, which is at most a check interval old. */
    boolean hadLately(HostedInstallation who, Leaf sender) {
        return sender.inbox().is(who.inbox())
                        && inboxes.knownInstallations(database.direct(), who.inbox())
                                .contains(sender.installation())
                || has(who, sender);
    }

    /** The inbox's installations, ours included. */
    Set<InstallationId> installations(HostedInstallation who) {
        return logs.newest(who.inbox(), Lane.SYNC)
                .map(log -> Set.copyOf(log.state().installations()))
                .orElse(Set.of());
    }
}
