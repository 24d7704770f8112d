package dev.lockstep.xmtp.group.join;

import dev.lockstep.xmtp.group.commit.CommitRefusedException;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.mls.group.Joining;
import dev.lockstep.xmtp.mls.tree.Extensions;
import java.util.ArrayList;
import java.util.List;

/**
 * What a welcome offers, as layer one read and checked it (XMTP MLS reference §10.5).
 *
 * @param addedBy whose leaf signed the GroupInfo
 * @param leaves all of the tree, our own included
 * @param context the extensions of the group context
 */
public record JoinFacts(Leaf addedBy, List<Leaf> leaves, Extensions context) {
    public JoinFacts {
        leaves = List.copyOf(leaves);
    }

    /** @throws CommitRefusedException {@link dev.lockstep.xmtp.group.commit.CommitRefusal#CREDENTIAL} */
    public static JoinFacts of(Joining.Joined joined) throws CommitRefusedException {
        var leaves = new ArrayList<Leaf>();
        for (var member : joined.group().members()) {
            leaves.add(Leaf.of(member));
        }
        return new JoinFacts(
                Leaf.of(joined.inviter()), leaves, joined.group().context().extensions());
    }
}
