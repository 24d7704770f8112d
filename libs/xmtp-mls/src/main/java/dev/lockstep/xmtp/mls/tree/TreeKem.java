package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Hpke;
import dev.lockstep.xmtp.mls.crypto.HpkeCiphertext;
import dev.lockstep.xmtp.mls.crypto.Secret;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How a committer gives the others new keys, RFC 9420 §7.4 to §7.6. Both ends work in two steps, because the secrets are
 * encrypted under a group context that holds the hash of the tree with the new public keys in it.
 */
public final class TreeKem {
    private static final String LABEL = "UpdatePathNode";

    private TreeKem() {}

    /**
     * New keys that the committer has made but not yet encrypted to anybody.
     *
     * @param tree the tree with them
     * @param pathSecrets by node, for new members
     */
    public record NewPath(
            RatchetTree tree, PrivateKeys privateKeys, Map<Integer, PathSecret> pathSecrets, Secret commitSecret) {

        public NewPath {
            pathSecrets = Map.copyOf(pathSecrets);
        }
    }

    /** What a member learns from a path. */
    public record Received(PrivateKeys privateKeys, Secret commitSecret) {}

    /**
     * Makes new keys for the way from a leaf to the root.
     *
     * @param tree the tree after the proposals of the commit
     * @param position the group and the committer's leaf
     */
    public static NewPath generate(
            RatchetTree tree, LeafNode.Position position, LeafNode leaf, Secret signatureKey, SecureRandom random) {
        int committer = position.leafIndex();
        List<RatchetTree.PathNode> path = tree.filteredDirectPath(committer);
        byte[] seed = new byte[CipherSuite.HASH_LENGTH];
        random.nextBytes(seed);
        PathSecret secret = new PathSecret(Secret.owning(seed));
        Map<Integer, PathSecret> pathSecrets = new HashMap<>();
        Map<Integer, Secret> privateKeys = new HashMap<>();
        List<Bytes> publicKeys = new ArrayList<>();
        for (RatchetTree.PathNode step : path) {
            Hpke.KeyPair keys = secret.keyPair();
            pathSecrets.put(step.node(), secret);
            privateKeys.put(step.node(), keys.privateKey());
            publicKeys.add(keys.publicKey());
            secret = secret.next();
        }
        Hpke.KeyPair leafKeys = Hpke.generateKeyPair(random);
        Placed placed = place(tree, committer, leaf, path, publicKeys);
        LeafNode signed = new LeafNode(
                        leafKeys.publicKey(),
                        leaf.signatureKey(),
                        leaf.credential(),
                        leaf.capabilities(),
                        new LeafNodeSource.Commit(placed.leafParentHash()),
                        leaf.extensions(),
                        Bytes.EMPTY)
                .signed(signatureKey, position);
        return new NewPath(
                placed.tree().withPath(committer, signed, placed.nodes()),
                PrivateKeys.ofLeaf(committer, leafKeys.privateKey()).with(privateKeys),
                pathSecrets,
                secret.secret());
    }

    /**
     * Encrypts the path secrets to all members that were in the group before.
     *
     * @param context the group context of the next epoch, without its confirmed transcript hash yet
     * @param added the leaves that this commit adds
     */
    public static UpdatePath encrypt(
            CipherSuite suite, NewPath path, int committer, Bytes context, Set<Integer> added, SecureRandom random)
            throws MlsRefusedException {
        RatchetTree tree = path.tree();
        List<UpdatePath.Node> nodes = new ArrayList<>();
        for (RatchetTree.PathNode step : tree.filteredDirectPath(committer)) {
            PathSecret secret = Objects.requireNonNull(path.pathSecrets().get(step.node()));
            List<HpkeCiphertext> ciphertexts = new ArrayList<>();
            for (int recipient : recipients(tree, step.copathChild(), added)) {
                ciphertexts.add(Hpke.encryptWithLabel(
                        suite,
                        node(tree, recipient).encryptionKey(),
                        LABEL,
                        context,
                        secret.secret().reveal(),
                        random));
            }
            nodes.add(new UpdatePath.Node(node(tree, step.node()).encryptionKey(), ciphertexts));
        }
        return new UpdatePath(tree.leaf(committer).orElseThrow(), nodes);
    }

    /**
     * Puts the public keys of a received path in place.
     *
     * @param tree the tree after the proposals of the commit
     * @throws MlsRefusedException {@link Refusal#INVALID_PATH} if its shape or its parent hash does not fit
     */
    public static RatchetTree apply(RatchetTree tree, int committer, UpdatePath path) throws MlsRefusedException {
        List<RatchetTree.PathNode> steps = tree.filteredDirectPath(committer);
        if (steps.size() != path.nodes().size()) {
            throw invalid("%d nodes (expected: %d)".formatted(path.nodes().size(), steps.size()));
        }
        Placed placed = place(
                tree,
                committer,
                path.leafNode(),
                steps,
                path.nodes().stream().map(UpdatePath.Node::encryptionKey).toList());
        if (!(path.leafNode().source() instanceof LeafNodeSource.Commit(Bytes parentHash))
                || !parentHash.equals(placed.leafParentHash())) {
            throw invalid("the leaf does not carry parent hash %s".formatted(placed.leafParentHash()));
        }
        return placed.tree();
    }

    /**
     * Finds what a received path tells us.
     *
     * @param tree the tree with the path applied
     * @param context the group context that the committer encrypted under
     * @param added the leaves that this commit adds
     * @throws MlsRefusedException {@link Refusal#INVALID_PATH}, {@link Refusal#UNDECRYPTABLE}
     */
    public static Received decrypt(
            CipherSuite suite,
            RatchetTree tree,
            int committer,
            UpdatePath path,
            PrivateKeys own,
            Bytes context,
            Set<Integer> added)
            throws MlsRefusedException {
        List<RatchetTree.PathNode> steps = tree.filteredDirectPath(committer);
        int ownNode = TreeMath.node(own.leafIndex());
        for (int i = 0; i < steps.size(); i++) {
            RatchetTree.PathNode step = steps.get(i);
            if (!TreeMath.isBelow(ownNode, step.copathChild())) {
                continue;
            }
            List<Integer> recipients = recipients(tree, step.copathChild(), added);
            List<HpkeCiphertext> ciphertexts = path.nodes().get(i).encryptedPathSecrets();
            if (recipients.size() != ciphertexts.size()) {
                throw invalid("node %d: %d ciphertexts (expected: %d)"
                        .formatted(step.node(), ciphertexts.size(), recipients.size()));
            }
            for (int j = 0; j < recipients.size(); j++) {
                Secret key = own.of(recipients.get(j)).orElse(null);
                if (key != null) {
                    Bytes secret = Hpke.decryptWithLabel(suite, key, LABEL, context, ciphertexts.get(j));
                    return climb(tree, steps.subList(i, steps.size()), new PathSecret(Secret.of(secret)), own);
                }
            }
        }
        throw invalid("nothing in it is for leaf %d".formatted(own.leafIndex()));
    }

    /**
     * Derives the keys from a node up to the root and compares them with those in the tree, RFC 9420 §7.5.
     *
     * @throws MlsRefusedException {@link Refusal#INVALID_PATH}
     */
    public static Received climb(RatchetTree tree, int committer, int fromNode, PathSecret secret, PrivateKeys own)
            throws MlsRefusedException {
        List<RatchetTree.PathNode> steps = tree.filteredDirectPath(committer);
        int start = steps.stream().map(RatchetTree.PathNode::node).toList().indexOf(fromNode);
        if (start < 0) {
            throw invalid("node %d is not on the path of leaf %d".formatted(fromNode, committer));
        }
        return climb(tree, steps.subList(start, steps.size()), secret, own);
    }

    private static Received climb(RatchetTree tree, List<RatchetTree.PathNode> steps, PathSecret from, PrivateKeys own)
            throws MlsRefusedException {
        Map<Integer, Secret> newKeys = new HashMap<>();
        PathSecret secret = from;
        for (RatchetTree.PathNode step : steps) {
            Hpke.KeyPair keys = secret.keyPair();
            if (!keys.publicKey().equals(node(tree, step.node()).encryptionKey())) {
                throw invalid("node %d: its secret leads to another public key".formatted(step.node()));
            }
            newKeys.put(step.node(), keys.privateKey());
            secret = secret.next();
        }
        return new Received(own.in(tree).with(newKeys), secret.secret());
    }

    /** A tree with a path in place, whose parent hashes were computed from the root down. */
    private record Placed(RatchetTree tree, Map<Integer, ParentNode> nodes, Bytes leafParentHash) {}

    private static Placed place(
            RatchetTree tree, int committer, LeafNode leaf, List<RatchetTree.PathNode> steps, List<Bytes> publicKeys) {
        Map<Integer, ParentNode> nodes = new HashMap<>();
        Bytes parentHash = Bytes.EMPTY;
        RatchetTree placed = tree.withPath(committer, leaf, nodes);
        for (int i = steps.size() - 1; i >= 0; i--) {
            RatchetTree.PathNode step = steps.get(i);
            nodes.put(step.node(), new ParentNode(publicKeys.get(i), parentHash, List.of()));
            placed = tree.withPath(committer, leaf, nodes);
            parentHash = placed.parentHash(step.node(), step.copathChild());
        }
        return new Placed(placed, nodes, parentHash);
    }

    private static List<Integer> recipients(RatchetTree tree, int copathChild, Set<Integer> added) {
        return tree.resolution(copathChild).stream()
                .filter(node -> !TreeMath.isLeaf(node) || !added.contains(TreeMath.leaf(node)))
                .toList();
    }

    private static TreeNode node(RatchetTree tree, int index) throws MlsRefusedException {
        TreeNode node = tree.node(index);
        if (node == null) {
            throw invalid("node %d is blank".formatted(index));
        }
        return node;
    }

    private static MlsRefusedException invalid(String text) {
        return new MlsRefusedException(Refusal.INVALID_PATH, text);
    }
}
