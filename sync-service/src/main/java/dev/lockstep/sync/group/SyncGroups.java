package dev.lockstep.sync.group;

import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.id.GroupId;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The groups in which the installations of one inbox talk among themselves (device sync reference §1). */
final class SyncGroups {
    static final Comparator<GroupFacts> NEWEST = Comparator.comparingLong(GroupFacts::createdNs)
            .thenComparing(group -> group.id().toString());

    private final Database database;
    private final GroupStore groups;
    private final Creating creating;

    SyncGroups(Database database, GroupStore groups, Creating creating) {
        this.database = database;
        this.groups = groups;
        this.creating = creating;
    }

    /** A sync group of our own making, if there is none yet; the one that was made. */
    Optional<StoredGroup> ensure(HostedInstallation who) {
        boolean there = active(who).anyMatch(group -> group.addedBy().isEmpty());
        return there ? Optional.empty() : Optional.of(create(who));
    }

    boolean isActive(HostedInstallation who, GroupId group) {
        return active(who).anyMatch(each -> each.id().equals(group));
    }

    /** The one that was made last, by the network's time; made now if there is none (§1.10). */
    GroupId primary(HostedInstallation who) {
        return groups.newestSyncGroup(database.direct(), who.id())
                .orElseGet(() -> create(who).id());
    }

    private Stream<GroupFacts> active(HostedInstallation who) {
        return groups.active(database.direct(), who.id()).stream()
                .filter(group -> group.type() == ConversationType.SYNC);
    }

    /** A fresh sync group with those installations that the inbox has now. */
    StoredGroup create(HostedInstallation who) {
        try {
            return creating.createSyncGroup(who);
        } catch (CommandRefusedException e) {
            throw new IllegalStateException("installation %s cannot make a sync group".formatted(who.id()), e);
        }
    }
}
