package dev.lockstep.xmtp.group.commit;

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
}
