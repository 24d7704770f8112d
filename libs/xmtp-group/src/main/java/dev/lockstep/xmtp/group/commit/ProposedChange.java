package dev.lockstep.xmtp.group.commit;

import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.tree.Extensions;

/** A proposal of a commit, with what it is about looked up in the tree of the current epoch. */
public sealed interface ProposedChange {
    /** The member that proposed it: the committer, if it stands in the commit. */
    Leaf proposer();

    /** @param added whom the key package stands for */
    record Add(Leaf proposer, Leaf added) implements ProposedChange {}

    /** @param removed whom the leaf at that place stands for */
    record Remove(Leaf proposer, Leaf removed) implements ProposedChange {}

    /** @param updated whom the new leaf stands for */
    record Update(Leaf proposer, Leaf updated) implements ProposedChange {}

    /** Replaces all extensions of the context. */
    record Context(Leaf proposer, Extensions extensions) implements ProposedChange {}

    /** @param type the number of any other kind of proposal */
    record Other(Leaf proposer, int type) implements ProposedChange {}

    /**
     * A proposal as layer one read it.
     *
     * @param group in the epoch of the proposal
     * @param sender the leaf of the proposer
     * @throws CommitRefusedException {@link CommitRefusal#CREDENTIAL}, {@link CommitRefusal#UNSUPPORTED_PROPOSAL} if it
     *     names a leaf that is no member's
     */
    static ProposedChange of(Group group, int sender, Proposal proposal) throws CommitRefusedException {
        var proposer = member(group, sender);
        return switch (proposal) {
            case Proposal.Add(var keyPackage) -> new Add(proposer, Leaf.of(keyPackage.leafNode()));
            case Proposal.Remove(long leafIndex) -> new Remove(proposer, member(group, leafIndex));
            case Proposal.Update(var leafNode) -> new Update(proposer, Leaf.of(leafNode));
            case Proposal.GroupContextExtensions(var extensions) -> new Context(proposer, extensions);
            case Proposal.PreSharedKey p -> new Other(proposer, proposal.type());
            case Proposal.ReInit r -> new Other(proposer, proposal.type());
            case Proposal.ExternalInit e -> new Other(proposer, proposal.type());
            case Proposal.Other(int type, var body) -> new Other(proposer, type);
        };
    }

    private static Leaf member(Group group, long leafIndex) throws CommitRefusedException {
        var member = group.member(leafIndex);
        if (member.isEmpty()) {
            throw new CommitRefusedException(
                    CommitRefusal.UNSUPPORTED_PROPOSAL, "leaf: %d (expected: that of a member)".formatted(leafIndex));
        }
        return Leaf.of(member.get());
    }
}
