package dev.lockstep.xmtp.group.commit;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.List;
import java.util.Set;

/**
 * A commit that counts, and what it changes.
 *
 * @param actor the committer
 * @param readded installations that a super admin removed and added again, or tried to
 * @param installationsChanged whether any leaf is added or removed
 * @param membership after the commit
 */
public record ValidatedCommit(
        Leaf actor,
        List<InboxChange> added,
        List<InboxChange> removed,
        Set<InstallationId> readded,
        MetadataChanges metadata,
        boolean installationsChanged,
        boolean permissionsChanged,
        GroupMembership membership) {
    public ValidatedCommit {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        readded = Set.copyOf(readded);
    }

    public List<ClaimedInbox> addedInboxes() {
        return added.stream().map(InboxChange::inbox).toList();
    }

    public List<ClaimedInbox> removedInboxes() {
        return removed.stream().map(InboxChange::inbox).toList();
    }

    /** Whether it leaves a row in the history: not so key updates, mere changes of installations or permissions (§12). */
    public boolean isWorthTelling() {
        return !added.isEmpty() || !removed.isEmpty() || !metadata.isEmpty();
    }
}
