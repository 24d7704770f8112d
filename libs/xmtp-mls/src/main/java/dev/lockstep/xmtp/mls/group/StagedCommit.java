package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.schedule.GroupContext;
import dev.lockstep.xmtp.mls.tree.RatchetTree;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A commit of somebody else that is valid MLS, and that the application may now look at (RFC 9420 §12.4.2). {@link
 * #merge()} takes it, dropping this object refuses it; the group it came from is as it was.
 */
public final class StagedCommit implements Opened {
    private final Group before;
    private final Member committer;
    private final Changes changes;
    private final GroupContext context;
    private final List<Member> added;
    private final List<Member> removed;
    private final RatchetTree tree;
    private final @Nullable Epoch next;

    StagedCommit(
            Group before,
            Member committer,
            Changes changes,
            GroupContext context,
            RatchetTree tree,
            @Nullable Epoch next) {
        this.before = before;
        this.committer = committer;
        this.changes = changes;
        this.context = context;
        this.tree = tree;
        this.next = next;
        this.added = changes.added().stream()
                .map(one -> Member.of(one.leafIndex(), one.keyPackage().leafNode()))
                .toList();
        this.removed = changes.removed().stream()
                .sorted()
                .flatMap(leaf -> before.member(leaf).stream())
                .toList();
    }

    /** Who made the commit. */
    public Member committer() {
        return committer;
    }

    /** The committer as it is after the commit, whose path may bring another credential and signature key. */
    public Member committerAfter() {
        return tree.leaf(committer.leafIndex())
                .map(leaf -> Member.of(committer.leafIndex(), leaf))
                .orElse(committer);
    }

    /** All members after the commit, by ascending leaf. */
    public List<Member> members() {
        return tree.members().stream()
                .flatMap(index -> tree.leaf(index).map(leaf -> Member.of(index, leaf)).stream())
                .toList();
    }

    /** The proposals it includes, in its order, each with its proposer. */
    public List<CommittedProposal> proposals() {
        return changes.proposals();
    }

    /** The group context after it; that of a commit that removes ourselves lacks the new transcript hash. */
    public GroupContext context() {
        return context;
    }

    /** Who is new, at the leaves of the epoch after. Somebody who is removed and added again is in both lists. */
    public List<Member> added() {
        return added;
    }

    /** Who is gone, at the leaves of the epoch before. */
    public List<Member> removed() {
        return removed;
    }

    /** Whether we ourselves are removed. What follows cannot be read then. */
    public boolean removesOurselves() {
        return next == null;
    }

    /** The group in the next epoch, or nothing if we are removed. */
    public Optional<Group> merge() {
        return Optional.ofNullable(next).map(before::advance);
    }
}
