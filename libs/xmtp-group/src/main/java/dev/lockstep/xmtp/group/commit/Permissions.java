package dev.lockstep.xmtp.group.commit;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.context.DmMembers;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.group.permission.Policy;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.permission.Role;
import java.util.List;
import java.util.Optional;

/**
 * Whether those who change a group may (XMTP MLS reference §9.2 step 10), by what the group said before the change.
 *
 * @param dmMembers of the current context
 */
record Permissions(PolicySet policies, MutableMetadata before, Optional<DmMembers> dmMembers) {

    void check(ValidatedCommit commit) throws CommitRefusedException {
        var actor = Role.of(commit.actor().inbox(), before);
        require(addsAreAllowed(commit), "add inboxes %s", commit.addedInboxes());
        require(removesAreAllowed(commit), "remove inboxes %s", commit.removedInboxes());
        for (var change : commit.metadata().attributes()) {
            require(policies.toUpdate(change.key()).allows(actor), "change attribute %s", change.key());
        }
        checkAdminLists(commit.metadata(), actor);
        require(
                commit.metadata().superAdminsRemoved().isEmpty()
                        || commit.metadata().superAdminsAfter() > 0,
                "remove the last super admin of %s",
                commit.metadata().superAdminsRemoved());
        require(!commit.permissionsChanged() || actor.superAdmin(), "change permissions as %s", actor);
    }

    /** Shared by commits and by proposals that stand alone. */
    void checkAdminLists(MetadataChanges changes, Role actor) throws CommitRefusedException {
        require(
                changes.adminsAdded().isEmpty() || policies.addAdmin().allows(actor),
                "add admins %s",
                changes.adminsAdded());
        require(
                changes.adminsRemoved().isEmpty() || policies.removeAdmin().allows(actor),
                "remove admins %s",
                changes.adminsRemoved());
        require(
                changes.superAdminsAdded().isEmpty() || actor.superAdmin(),
                "add super admins %s",
                changes.superAdminsAdded());
        require(
                changes.superAdminsRemoved().isEmpty() || actor.superAdmin(),
                "remove super admins %s",
                changes.superAdminsRemoved());
    }

    private boolean addsAreAllowed(ValidatedCommit commit) {
        return allowed(policies.addMember(), commit.added()) || addsThePeerOfADm(commit);
    }

    /** The policies of a DM allow nobody to add anybody; the one add that makes a DM is let through all the same. */
    private boolean addsThePeerOfADm(ValidatedCommit commit) {
        if (dmMembers.isEmpty() || commit.added().size() != 1) {
            return false;
        }
        var added = commit.added().getFirst().inbox();
        return dmMembers.get().contains(added) && !added.equals(commit.actor().inbox());
    }

    private boolean removesAreAllowed(ValidatedCommit commit) {
        return allowed(policies.removeMember(), commit.removed())
                && commit.removedInboxes().stream().noneMatch(before::isSuperAdmin);
    }

    private boolean allowed(Policy policy, List<InboxChange> changes) {
        return changes.stream()
                .allMatch(change -> policy.allows(role(change.proposer().inbox())));
    }

    private Role role(ClaimedInbox inbox) {
        return Role.of(inbox, before);
    }

    private static void require(boolean allowed, String what, Object whom) throws CommitRefusedException {
        if (!allowed) {
            throw new CommitRefusedException(
                    CommitRefusal.INSUFFICIENT_PERMISSIONS,
                    what.formatted(whom) + " (expected: somebody whom the group's policies allow it)");
        }
    }
}
