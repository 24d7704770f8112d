package dev.lockstep.xmtp.group.commit;

import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.group.StagedCommit;
import dev.lockstep.xmtp.mls.group.StoredProposal;
import dev.lockstep.xmtp.mls.tree.Extensions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a commit does, as layer one read and checked it (XMTP MLS reference §9.1).
 *
 * @param committer whose leaf signed it
 * @param proposals in the order of the commit
 * @param current the context's extensions before it
 * @param next the context's extensions after it
 * @param leaves the installations that have a leaf before it
 */
public record CommitFacts(
        Leaf committer,
        List<ProposedChange> proposals,
        Extensions current,
        Extensions next,
        Set<InstallationId> leaves) {
    public CommitFacts {
        proposals = List.copyOf(proposals);
        leaves = Set.copyOf(leaves);
    }

    /**
     * What layer one found in a commit of another member.
     *
     * @param before the group that the commit was opened in
     * @throws CommitRefusedException {@link CommitRefusal#CREDENTIAL}
     */
    public static CommitFacts of(Group before, StagedCommit commit) throws CommitRefusedException {
        var proposals = new ArrayList<ProposedChange>();
        for (var proposal : commit.proposals()) {
            proposals.add(ProposedChange.of(before, proposal.sender(), proposal.proposal()));
        }
        return new CommitFacts(
                Leaf.of(commit.committer()),
                proposals,
                before.context().extensions(),
                commit.context().extensions(),
                leavesOf(before));
    }

    /**
     * What a commit of ours would do that refers to this one proposal.
     *
     * @throws CommitRefusedException {@link CommitRefusal#UNSUPPORTED_PROPOSAL} unless it is for a new context
     */
    public static CommitFacts ofKept(Group group, StoredProposal kept) throws CommitRefusedException {
        var proposed = ProposedChange.of(group, kept.sender(), kept.proposal());
        var current = group.context().extensions();
        ProposalValidation.check(proposed, current);
        if (!(proposed instanceof ProposedChange.Context(var proposer, var next))) {
            throw new IllegalStateException("%s was let through (expected: a new context)".formatted(proposed));
        }
        return new CommitFacts(
                Leaf.of(group.member(group.ownLeaf()).orElseThrow()),
                List.of(proposed),
                current,
                next,
                leavesOf(group));
    }

    private static Set<InstallationId> leavesOf(Group group) {
        return group.members().stream()
                .map(member -> InstallationId.of(member.signatureKey().toByteArray()))
                .collect(Collectors.toSet());
    }
}
