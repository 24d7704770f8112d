package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.commit.Commit;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.framing.AuthenticatedContent;
import dev.lockstep.xmtp.mls.framing.Transcript;
import dev.lockstep.xmtp.mls.schedule.EpochSecrets;
import dev.lockstep.xmtp.mls.schedule.GroupContext;
import dev.lockstep.xmtp.mls.schedule.PreSharedKeys;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.PrivateKeys;
import dev.lockstep.xmtp.mls.tree.RatchetTree;
import dev.lockstep.xmtp.mls.tree.TreeKem;
import dev.lockstep.xmtp.mls.tree.UpdatePath;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Processing a commit of another member, RFC 9420 §12.4.2. */
final class CommitStaging {
    private CommitStaging() {}

    /** @param content the commit, its signature verified */
    static StagedCommit stage(
            Group group, AuthenticatedContent content, Member committer, Commit commit, PreSharedKeys keys)
            throws MlsRefusedException {
        Epoch epoch = group.epoch();
        int from = committer.leafIndex();
        Changes changes =
                Changes.of(Changes.resolve(commit, from, group.proposals()), from, epoch.context(), epoch.tree());
        RatchetTree tree = applyPath(epoch.context(), changes, commit.path(), from);
        checkLeaves(tree, changes, from);
        GroupContext provisional = epoch.context().next(tree.treeHash(), changes.extensions());
        if (changes.removed().contains(epoch.own().leafIndex())) {
            return new StagedCommit(group, committer, changes, provisional, tree, null);
        }

        TreeKem.Received received = receive(epoch, changes, tree, commit.path(), from, provisional);
        Bytes tag = content.confirmationTag();
        if (tag == null) {
            throw new MlsRefusedException(Refusal.CONFIRMATION_TAG, "the commit has none");
        }
        Bytes confirmed = Transcript.confirmed(epoch.interimTranscriptHash(), content);
        GroupContext context = provisional.withConfirmedTranscriptHash(confirmed);
        Secret joiner = EpochSecrets.joinerSecret(epoch.secrets().init(), received.commitSecret(), context);
        EpochSecrets secrets = EpochSecrets.of(joiner, Changes.pskSecret(changes.preSharedKeys(), keys), context);
        if (!secrets.confirmationTag(confirmed).equals(tag)) {
            throw new MlsRefusedException(
                    Refusal.CONFIRMATION_TAG,
                    "the tag of the commit after epoch %d does not fit"
                            .formatted(epoch.context().epoch()));
        }
        Epoch next = new Epoch(
                epoch.suite(), context, tree, received.privateKeys(), secrets, Transcript.interim(confirmed, tag));
        return new StagedCommit(group, committer, changes, context, tree, next);
    }

    private static RatchetTree applyPath(GroupContext context, Changes changes, @Nullable UpdatePath path, int from)
            throws MlsRefusedException {
        if (path == null) {
            if (changes.needPath()) {
                throw new MlsRefusedException(Refusal.PATH_REQUIRED, "the commit has none");
            }
            return changes.tree();
        }
        LeafNode leaf = path.leafNode();
        leaf.verifySignature(new LeafNode.Position(context.groupId(), from));
        boolean same = changes.tree()
                .leaf(from)
                .map(old -> old.encryptionKey().equals(leaf.encryptionKey()))
                .orElse(true);
        if (same) {
            throw new MlsRefusedException(
                    Refusal.INVALID_LEAF,
                    "encryption key of committer %d: unchanged (expected: a new one)".formatted(from));
        }
        return TreeKem.apply(changes.tree(), from, path);
    }

    /** Looks at the leaves that this commit changes, or at all if it changes what is asked of all. */
    static void checkLeaves(RatchetTree tree, Changes changes, int from) throws MlsRefusedException {
        tree.checkKeys();
        Set<Integer> leaves = new HashSet<>(changes.addedLeaves());
        Set<Integer> proposalTypes = new HashSet<>();
        leaves.add(from);
        Extensions extensions = changes.extensions();
        for (CommittedProposal committed : changes.proposals()) {
            proposalTypes.add(committed.proposal().type());
            switch (committed.proposal()) {
                case Proposal.Update u -> leaves.add(committed.sender());
                case Proposal.GroupContextExtensions g -> leaves.addAll(tree.members());
                case Proposal other -> {}
            }
        }
        for (int leaf : leaves) {
            LeafNode node = tree.leaf(leaf).orElse(null);
            if (node != null) {
                LeafValidation.check(node, extensions);
            }
        }
        LeafValidation.checkTogether(tree, proposalTypes);
    }

    private static TreeKem.Received receive(
            Epoch epoch,
            Changes changes,
            RatchetTree tree,
            @Nullable UpdatePath path,
            int from,
            GroupContext provisional)
            throws MlsRefusedException {
        Secret newLeafKey = changes.newOwnLeafKey();
        PrivateKeys own = (newLeafKey == null ? epoch.own() : epoch.own().withLeafKey(newLeafKey)).in(changes.tree());
        if (path == null) {
            return new TreeKem.Received(own, Secret.zero());
        }
        CipherSuite suite = epoch.suite();
        return TreeKem.decrypt(suite, tree, from, path, own, provisional.encoded(), changes.addedLeaves());
    }
}
