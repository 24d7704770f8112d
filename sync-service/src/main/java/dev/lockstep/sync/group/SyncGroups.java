package dev.lockstep.sync.group;

import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.xmtp.group.context.ConversationType;
import java.util.Optional;

/** The groups in which the installations of one inbox talk among themselves (device sync reference §1). */
final class SyncGroups {
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
        boolean there = groups.active(database.direct(), who.id()).stream()
                .anyMatch(group ->
                        group.type() == ConversationType.SYNC && group.addedBy().isEmpty());
        return there ? Optional.empty() : Optional.of(create(who));
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
