package dev.lockstep.xmtp.group.membership;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.membership.AssociationStates.InboxState;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which installations identity logs say to add and to remove when a membership becomes another (XMTP MLS reference §7.3
 * step 3).
 */
public record InstallationDiff(Set<InstallationId> added, Set<InstallationId> removed) {
    public InstallationDiff {
        added = Set.copyOf(added);
        removed = Set.copyOf(removed);
    }

    /** @throws MissingIdentityUpdateException if one of the memberships names a point that a log does not have */
    public static InstallationDiff between(GroupMembership before, GroupMembership after, AssociationStates states)
            throws MissingIdentityUpdateException {
        var inboxes = MembershipDiff.between(before, after);
        var added = new LinkedHashSet<InstallationId>();
        var removed = new LinkedHashSet<InstallationId>();
        for (var inbox : inboxes.added()) {
            added.addAll(exactly(inbox, sequenceId(after, inbox), states).installations());
        }
        for (var inbox : inboxes.updated()) {
            var then = installationsBefore(inbox, sequenceId(before, inbox), states);
            var now = installationsNow(inbox, sequenceId(before, inbox), sequenceId(after, inbox), states);
            now.stream().filter(installation -> !then.contains(installation)).forEach(added::add);
            then.stream().filter(installation -> !now.contains(installation)).forEach(removed::add);
        }
        for (var inbox : inboxes.removed()) {
            removed.addAll(exactly(inbox, sequenceId(before, inbox), states).installations());
        }
        return new InstallationDiff(added, removed);
    }

    /** Nobody, at the 0 that a creator's entry starts with. */
    private static Set<InstallationId> installationsBefore(
            ClaimedInbox inbox, long sequenceId, AssociationStates states) throws MissingIdentityUpdateException {
        return sequenceId == 0 ? Set.of() : exactly(inbox, sequenceId, states).installations();
    }

    /**
     * Peers take a higher sequence id that the log does not have, as long as the log has nothing newer than the old one up
     * to there: then nothing changes.
     */
    private static Set<InstallationId> installationsNow(
            ClaimedInbox inbox, long before, long after, AssociationStates states)
            throws MissingIdentityUpdateException {
        if (before == 0) {
            return exactly(inbox, after, states).installations();
        }
        var newest = inbox.id().flatMap(id -> states.upTo(id, after)).filter(state -> state.sequenceId() > before);
        return newest.isPresent()
                ? exactly(inbox, after, states).installations()
                : exactly(inbox, before, states).installations();
    }

    private static InboxState exactly(ClaimedInbox inbox, long sequenceId, AssociationStates states)
            throws MissingIdentityUpdateException {
        return inbox.id()
                .flatMap(id -> states.at(id, sequenceId))
                .orElseThrow(() -> new MissingIdentityUpdateException(inbox, sequenceId));
    }

    private static long sequenceId(GroupMembership membership, ClaimedInbox inbox) {
        return membership.sequenceId(inbox).orElseThrow();
    }
}
