package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.mls.schedule.PreSharedKeyId;
import dev.lockstep.xmtp.mls.tree.RatchetTree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which proposals may stand in one commit together, RFC 9420 §12.2. */
final class ProposalList {
    private ProposalList() {}

    static void check(List<CommittedProposal> proposals, int committer, RatchetTree tree) throws MlsRefusedException {
        Set<Integer> touched = new HashSet<>();
        Set<Bytes> initKeys = new HashSet<>();
        Set<PreSharedKeyId> preSharedKeys = new HashSet<>();
        int groupContextExtensions = 0;
        for (CommittedProposal committed : proposals) {
            switch (committed.proposal()) {
                case Proposal.Add(KeyPackage keyPackage) ->
                    require(initKeys.add(keyPackage.initKey()), "init key %s is added twice", keyPackage.initKey());
                case Proposal.Update u -> {
                    require(committed.sender() != committer, "the committer, leaf %s, updates itself", committer);
                    require(touched.add(committed.sender()), "leaf %s is changed twice", committed.sender());
                }
                case Proposal.Remove(long leafIndex) -> {
                    require(leafIndex != committer, "the committer, leaf %s, removes itself", committer);
                    require(tree.leaf(leafIndex).isPresent(), "leaf %s is removed, but is no member", leafIndex);
                    require(touched.add((int) leafIndex), "leaf %s is changed twice", leafIndex);
                }
                case Proposal.PreSharedKey(PreSharedKeyId id) ->
                    require(preSharedKeys.add(id), "pre-shared key %s is named twice", id.kind());
                case Proposal.GroupContextExtensions g -> {
                    groupContextExtensions++;
                    require(groupContextExtensions == 1, "%s replacements of the extensions", groupContextExtensions);
                }
                case Proposal.Other o -> {}
                case Proposal.ReInit r ->
                    throw new MlsRefusedException(Refusal.OUT_OF_PROFILE, "a proposal to re-initialise the group");
                case Proposal.ExternalInit e ->
                    throw new MlsRefusedException(Refusal.OUT_OF_PROFILE, "a proposal of an external commit");
            }
        }
    }

    private static void require(boolean holds, String text, Object value) throws MlsRefusedException {
        if (!holds) {
            throw new MlsRefusedException(Refusal.INVALID_PROPOSALS, text.formatted(value));
        }
    }
}
