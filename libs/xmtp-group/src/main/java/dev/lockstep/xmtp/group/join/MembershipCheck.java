package dev.lockstep.xmtp.group.join;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.membership.AssociationStates;
import dev.lockstep.xmtp.group.membership.MissingIdentityUpdateException;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every leaf is an installation of its inbox at the point that the membership names, and every such installation has one
 * leaf or is listed as failed (XMTP MLS reference §10.5 step 4). Stricter than what is asked of commits.
 */
final class MembershipCheck {
    private MembershipCheck() {}

    static void check(List<Leaf> leaves, GroupMembership membership, AssociationStates states)
            throws JoinRefusedException {
        var expected = expected(membership, states);
        for (var leaf : leaves) {
            var installations = expected.get(leaf.inbox());
            if (installations == null || !installations.remove(leaf.installation())) {
                throw new JoinRefusedException(
                        JoinRefusal.UNEXPECTED_LEAF,
                        "leaf of installation %s, inbox %s (expected: an installation of a member, once)"
                                .formatted(leaf.installation(), leaf.inbox()));
            }
        }
        for (var inbox : expected.entrySet()) {
            for (var installation : inbox.getValue()) {
                if (!membership.hasFailed(installation)) {
                    throw new JoinRefusedException(
                            JoinRefusal.MISSING_LEAF,
                            "installation %s of inbox %s has no leaf (expected: one, or to be listed as failed)"
                                    .formatted(installation, inbox.getKey()));
                }
            }
        }
    }

    private static Map<ClaimedInbox, Set<InstallationId>> expected(GroupMembership membership, AssociationStates states)
            throws JoinRefusedException {
        var expected = new HashMap<ClaimedInbox, Set<InstallationId>>();
        for (var member : membership.members().entrySet()) {
            var state = member.getKey()
                    .id()
                    .flatMap(inbox -> states.at(inbox, member.getValue()))
                    .orElseThrow(() -> new JoinRefusedException(
                            JoinRefusal.MISSING_IDENTITY_UPDATE,
                            new MissingIdentityUpdateException(member.getKey(), member.getValue())));
            expected.put(member.getKey(), new HashSet<>(state.installations()));
        }
        return expected;
    }
}
