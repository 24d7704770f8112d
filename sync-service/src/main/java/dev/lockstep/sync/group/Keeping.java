package dev.lockstep.sync.group;

import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.content.LeaveRequests;
import dev.lockstep.xmtp.group.publishing.Upkeep;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import java.time.InstantSource;
import java.util.List;
import org.jboss.logging.Logger;

/** What a member does for its groups without being asked: follows identity logs, renews its leaf's key, lets leave. */
final class Keeping {
    private static final Logger LOG = Logger.getLogger(Keeping.class);

    private final Database database;
    private final GroupStore groups;
    private final LogReader reader;
    private final Committing committing;
    private final MembershipChanges memberships;
    private final InstantSource clock;

    Keeping(
            Database database,
            GroupStore groups,
            LogReader reader,
            Committing committing,
            MembershipChanges memberships,
            InstantSource clock) {
        this.database = database;
        this.groups = groups;
        this.reader = reader;
        this.committing = committing;
        this.memberships = memberships;
        this.clock = clock;
    }

    /**
     * Before a message: so that all installations of the members can read it, and nobody can with an old key.
     *
     * @param upToDate whether what is stored is known to be all that the log has
     */
    StoredGroup beforeSending(HostedInstallation who, GroupId id, boolean upToDate) throws CommandRefusedException {
        StoredGroup group = upToDate
                ? reader.stored(who, id)
                : reader.readUp(who, id, Lane.SEND).group();
        if (checks(group, Upkeep.Occasion.SENDING)) {
            group = follow(who, group, Lane.SEND);
        }
        if (group.facts().isActive() && Upkeep.rotatesLeafKey(group.facts().leafKeyChangedAt(), clock.instant())) {
            group = committing.bringAbout(who, id, Change.KEY_UPDATE, Lane.SEND);
        }
        return group;
    }

    /** After something was read. What cannot be done now is done another time. */
    void afterReading(HostedInstallation who, StoredGroup group) {
        if (!group.facts().isActive()) {
            return;
        }
        try {
            List<InboxId> leaving = leaving(who, group);
            if (!leaving.isEmpty()) {
                committing.bringAbout(
                        who, group.id(), memberships.of(who, List.of(), leaving, Lane.HOUSEKEEPING), Lane.HOUSEKEEPING);
            } else if (checks(group, Upkeep.Occasion.READING)) {
                follow(who, group, Lane.HOUSEKEEPING);
            }
        } catch (CommandRefusedException e) {
            LOG.infof("group %s stays as it is: %s", group.id(), e.getMessage());
        } catch (NetworkException e) {
            LOG.infof("group %s is looked after another time: %s", group.id(), e.getMessage());
        }
    }

    private StoredGroup follow(HostedInstallation who, StoredGroup group, Lane lane) throws CommandRefusedException {
        StoredGroup followed = committing.bringAbout(who, group.id(), memberships.following(who, lane), lane);
        return database.transaction(
                sql -> groups.save(sql, who, followed, followed.facts().checked(clock.instant()), followed.mls()));
    }

    private boolean checks(StoredGroup group, Upkeep.Occasion occasion) {
        return group.facts().isActive()
                && Upkeep.checksInstallations(
                        group.facts().type(), occasion, group.facts().checkedAt(), clock.instant());
    }

    private static List<InboxId> leaving(HostedInstallation who, StoredGroup group) {
        if (group.facts().leaving().isEmpty()) {
            return List.of();
        }
        return LeaveRequests.toRemove(group.facts().leaving(), group.profile(), who.inbox()).stream()
                .flatMap((ClaimedInbox inbox) -> inbox.id().stream())
                .toList();
    }
}
