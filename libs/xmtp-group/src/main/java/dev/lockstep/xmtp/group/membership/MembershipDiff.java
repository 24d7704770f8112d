package dev.lockstep.xmtp.group.membership;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.context.GroupMembership;
import java.util.ArrayList;
import java.util.List;

/**
 * How the inboxes of two memberships differ (XMTP MLS reference §9.2 step 5).
 *
 * @param added in the order of the new membership
 * @param removed in the order of the old one
 * @param updated those of both whose sequence ids differ, in the order of the old one
 */
public record MembershipDiff(List<ClaimedInbox> added, List<ClaimedInbox> removed, List<ClaimedInbox> updated) {
    public MembershipDiff {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        updated = List.copyOf(updated);
    }

    public static MembershipDiff between(GroupMembership before, GroupMembership after) {
        var added = new ArrayList<>(after.members().keySet());
        added.removeAll(before.members().keySet());
        var removed = new ArrayList<>(before.members().keySet());
        removed.removeAll(after.members().keySet());
        var updated = new ArrayList<ClaimedInbox>();
        before.members().forEach((inbox, sequenceId) -> {
            var now = after.sequenceId(inbox);
            if (now.isPresent() && now.getAsLong() != sequenceId) {
                updated.add(inbox);
            }
        });
        return new MembershipDiff(added, removed, updated);
    }

    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && updated.isEmpty();
    }
}
