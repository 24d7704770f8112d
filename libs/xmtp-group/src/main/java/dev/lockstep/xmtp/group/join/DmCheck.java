package dev.lockstep.xmtp.group.join;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.id.InboxId;

/** A DM is between us and whoever added us (XMTP MLS reference §6.1). */
final class DmCheck {
    private DmCheck() {}

    static void check(GroupProfile profile, ClaimedInbox addedBy, InboxId own) throws JoinRefusedException {
        var members = profile.immutable()
                .dmMembers()
                .orElseThrow(() -> new JoinRefusedException(
                        JoinRefusal.DM_MEMBERS, "DM members: none (expected: %s and a peer)".formatted(own)));
        var us = ClaimedInbox.of(own);
        boolean ours = addedBy.equals(us) ? members.contains(us) : members.areExactly(addedBy, us);
        if (!ours) {
            throw new JoinRefusedException(
                    JoinRefusal.DM_MEMBERS,
                    "DM members: %s and %s (expected: %s and who added it, %s)"
                            .formatted(members.one(), members.two(), own, addedBy));
        }
        if (!addedBy.equals(us)) {
            checkRights(profile);
        }
    }

    /** Peers look at these only when somebody else added them. */
    private static void checkRights(GroupProfile profile) throws JoinRefusedException {
        if (!profile.mutable().admins().isEmpty()
                || !profile.mutable().superAdmins().isEmpty()) {
            throw new JoinRefusedException(
                    JoinRefusal.DM_HAS_ADMINS,
                    "admins %s, super admins %s (expected: none)"
                            .formatted(
                                    profile.mutable().admins(),
                                    profile.mutable().superAdmins()));
        }
        if (differsEverywhere(profile.policies(), PolicySet.DM)) {
            throw new JoinRefusedException(
                    JoinRefusal.DM_PERMISSIONS,
                    "permissions %s (expected: those of a DM)".formatted(profile.policies()));
        }
    }

    /** One policy in common is enough for the peers. */
    private static boolean differsEverywhere(PolicySet set, PolicySet other) {
        return !set.addMember().equals(other.addMember())
                && !set.removeMember().equals(other.removeMember())
                && !set.addAdmin().equals(other.addAdmin())
                && !set.removeAdmin().equals(other.removeAdmin())
                && !set.updatePermissions().equals(other.updatePermissions());
    }
}
