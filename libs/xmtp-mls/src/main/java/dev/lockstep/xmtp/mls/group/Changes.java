package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.commit.Commit;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.commit.ProposalOrRef;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.mls.schedule.GroupContext;
import dev.lockstep.xmtp.mls.schedule.PreSharedKeyId;
import dev.lockstep.xmtp.mls.schedule.PreSharedKeys;
import dev.lockstep.xmtp.mls.schedule.PskSecret;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.LeafNodeSource;
import dev.lockstep.xmtp.mls.tree.RatchetTree;
import dev.lockstep.xmtp.mls.tree.RequiredCapabilities;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the proposals of one commit do to a group, RFC 9420 §12.2 and §12.3: the list is valid, and it is applied.
 *
 * @param tree the tree after them, before the path of the commit
 * @param extensions those of the group context after them
 * @param added the new members, in the order of the list
 * @param removed the leaves of those that are gone
 * @param newOwnLeafKey the private key of our own leaf, if an update of ours is among them
 */
record Changes(
        List<CommittedProposal> proposals,
        RatchetTree tree,
        Extensions extensions,
        List<Added> added,
        Set<Integer> removed,
        List<PreSharedKeyId> preSharedKeys,
        @Nullable Secret newOwnLeafKey) {

    /** A new member. */
    record Added(int leafIndex, KeyPackage keyPackage) {}

    /** @throws MlsRefusedException {@link Refusal#UNKNOWN_PROPOSAL} */
    static List<CommittedProposal> resolve(Commit commit, int committer, Map<Bytes, StoredProposal> stored)
            throws MlsRefusedException {
        List<CommittedProposal> proposals = new ArrayList<>();
        for (ProposalOrRef entry : commit.proposals()) {
            switch (entry) {
                case ProposalOrRef.ByValue(Proposal proposal) ->
                    proposals.add(new CommittedProposal(proposal, committer, null, null));
                case ProposalOrRef.ByReference(Bytes reference) -> {
                    StoredProposal found = stored.get(reference);
                    if (found == null) {
                        throw new MlsRefusedException(
                                Refusal.UNKNOWN_PROPOSAL,
                                "reference: %s (expected: one of %d)".formatted(reference, stored.size()));
                    }
                    proposals.add(
                            new CommittedProposal(found.proposal(), found.sender(), reference, found.ownLeafKey()));
                }
            }
        }
        return proposals;
    }

    /** @throws MlsRefusedException naming the first rule that the list or a leaf in it breaks */
    static Changes of(List<CommittedProposal> proposals, int committer, GroupContext context, RatchetTree before)
            throws MlsRefusedException {
        ProposalList.check(proposals, committer, before);
        Extensions extensions = context.extensions();
        RatchetTree tree = before;
        Set<Integer> removed = new HashSet<>();
        List<Added> added = new ArrayList<>();
        List<PreSharedKeyId> preSharedKeys = new ArrayList<>();
        Secret newOwnLeafKey = null;
        for (CommittedProposal proposal : proposals) {
            if (proposal.proposal() instanceof Proposal.GroupContextExtensions(Extensions replaced)) {
                checkRequired(replaced);
                extensions = replaced;
            } else if (proposal.proposal() instanceof Proposal.Update(LeafNode leaf)) {
                checkUpdate(leaf, before, new LeafNode.Position(context.groupId(), proposal.sender()));
                tree = tree.update(proposal.sender(), leaf);
                newOwnLeafKey = proposal.ownLeafKey() != null ? proposal.ownLeafKey() : newOwnLeafKey;
            } else if (proposal.proposal() instanceof Proposal.PreSharedKey(PreSharedKeyId id)) {
                preSharedKeys.add(id);
            }
        }
        for (CommittedProposal proposal : proposals) {
            if (proposal.proposal() instanceof Proposal.Remove(long leafIndex)) {
                tree = tree.remove((int) leafIndex);
                removed.add((int) leafIndex);
            }
        }
        for (CommittedProposal proposal : proposals) {
            if (proposal.proposal() instanceof Proposal.Add(KeyPackage keyPackage)) {
                checkAdd(keyPackage, context);
                RatchetTree.Added at = tree.add(keyPackage.leafNode());
                tree = at.tree();
                added.add(new Added(at.leafIndex(), keyPackage));
            }
        }
        return new Changes(
                List.copyOf(proposals),
                tree,
                extensions,
                List.copyOf(added),
                Set.copyOf(removed),
                List.copyOf(preSharedKeys),
                newOwnLeafKey);
    }

    /**
     * Beyond RFC 9420, which is content if all members support an extension: the list itself must require them to. All of
     * XMTP's clients ask for that (XMTP MLS reference §9.1), and one that did not would follow a commit alone.
     */
    private static void checkRequired(Extensions replaced) throws MlsRefusedException {
        List<Integer> required = RequiredCapabilities.in(replaced).extensions();
        for (Extension extension : replaced.list()) {
            if (!extension.isDefaultType() && !required.contains(extension.type())) {
                throw new MlsRefusedException(
                        Refusal.EXTENSION_NOT_REQUIRED,
                        "extension %#06x (expected: one of those that the group requires, %s)"
                                .formatted(extension.type(), required));
            }
        }
    }

    private static void checkUpdate(LeafNode leaf, RatchetTree before, LeafNode.Position position)
            throws MlsRefusedException {
        if (!(leaf.source() instanceof LeafNodeSource.Update)) {
            throw new MlsRefusedException(Refusal.LEAF_SOURCE, "the leaf of an update was made for something else");
        }
        leaf.verifySignature(position);
        boolean same = before.leaf(position.leafIndex())
                .map(old -> old.encryptionKey().equals(leaf.encryptionKey()))
                .orElse(true);
        if (same) {
            throw new MlsRefusedException(
                    Refusal.INVALID_LEAF,
                    "encryption key of leaf %d: unchanged (expected: a new one)".formatted(position.leafIndex()));
        }
    }

    private static void checkAdd(KeyPackage keyPackage, GroupContext context) throws MlsRefusedException {
        if (keyPackage.version() != context.version() || keyPackage.cipherSuite() != context.cipherSuite()) {
            throw new MlsRefusedException(
                    Refusal.UNSUPPORTED_CIPHER_SUITE,
                    "key package for version %d, cipher suite %d (expected: %d, %d)"
                            .formatted(
                                    keyPackage.version(),
                                    keyPackage.cipherSuite(),
                                    context.version(),
                                    context.cipherSuite()));
        }
        LeafNode leaf = keyPackage.leafNode();
        if (!(leaf.source() instanceof LeafNodeSource.KeyPackage)) {
            throw new MlsRefusedException(Refusal.LEAF_SOURCE, "the leaf of an add was made for something else");
        }
        if (keyPackage.initKey().equals(leaf.encryptionKey())) {
            throw new MlsRefusedException(
                    Refusal.INIT_KEY_IS_ENCRYPTION_KEY, "both are %s".formatted(keyPackage.initKey()));
        }
        leaf.verifySignature(null);
        keyPackage.verifySignature();
    }

    /** Whether the commit must bring new keys, RFC 9420 §12.4. */
    boolean needPath() {
        return proposals.isEmpty()
                || proposals.stream().anyMatch(proposal -> switch (proposal.proposal()) {
                    case Proposal.Add a -> false;
                    case Proposal.PreSharedKey p -> false;
                    case Proposal.ReInit r -> false;
                    case Proposal.Update u -> true;
                    case Proposal.Remove r -> true;
                    case Proposal.ExternalInit e -> true;
                    case Proposal.GroupContextExtensions g -> true;
                    case Proposal.Other o -> true;
                });
    }

    Set<Integer> addedLeaves() {
        Set<Integer> leaves = new HashSet<>();
        added.forEach(one -> leaves.add(one.leafIndex()));
        return leaves;
    }

    /** @throws MlsRefusedException {@link Refusal#UNKNOWN_PRE_SHARED_KEY} */
    static Secret pskSecret(List<PreSharedKeyId> ids, PreSharedKeys keys) throws MlsRefusedException {
        List<PskSecret.PreSharedKey> found = new ArrayList<>();
        for (PreSharedKeyId id : ids) {
            Secret key = keys.find(id.kind()).orElse(null);
            if (key == null) {
                throw new MlsRefusedException(Refusal.UNKNOWN_PRE_SHARED_KEY, "key: %s".formatted(id.kind()));
            }
            found.add(new PskSecret.PreSharedKey(id, key));
        }
        return PskSecret.of(found);
    }
}
