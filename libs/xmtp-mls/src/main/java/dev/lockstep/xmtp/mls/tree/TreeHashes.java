package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.Hashes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of one tree, RFC 9420 §7.8 and §7.9. Each is computed when it is first asked for and taken over from the tree
 * before if nothing under its node has changed. Threads that ask at the same time compute the same.
 */
final class TreeHashes {
    private final RatchetTree tree;
    private final @Nullable Bytes[] known;

    TreeHashes(RatchetTree tree, @Nullable TreeHashes before) {
        this.tree = tree;
        this.known = new Bytes[tree.nodeCount()];
        if (before != null) {
            takeOver(TreeMath.root(tree.leafCount()), before);
        }
    }

    /** Whether everything under the node is as it was; then its hash, if it was known, still holds. */
    private boolean takeOver(int node, TreeHashes before) {
        boolean unchanged = node < before.known.length
                && tree.node(node) == before.tree.node(node)
                && TreeMath.isBelow(node, TreeMath.root(before.tree.leafCount()));
        if (!TreeMath.isLeaf(node)) {
            boolean left = takeOver(TreeMath.left(node), before);
            boolean right = takeOver(TreeMath.right(node), before);
            unchanged = unchanged && left && right;
        }
        if (unchanged) {
            known[node] = before.known[node];
        }
        return unchanged;
    }

    Bytes of(int node) {
        Bytes hash = known[node];
        if (hash == null) {
            hash = TreeMath.isLeaf(node)
                    ? leafHash(node, tree.node(node))
                    : parentHash(tree.parentNode(node), of(TreeMath.left(node)), of(TreeMath.right(node)));
            known[node] = hash;
        }
        return hash;
    }

    /** The hash of the subtree as if these leaves had never been added, RFC 9420 §7.9. */
    private Bytes without(List<Integer> leaves, int node) {
        if (leaves.stream().noneMatch(leaf -> TreeMath.isBelow(TreeMath.node(leaf), node))) {
            return of(node);
        }
        if (TreeMath.isLeaf(node)) {
            return leafHash(node, null);
        }
        ParentNode parent = tree.parentNode(node);
        ParentNode original = parent == null
                ? null
                : new ParentNode(
                        parent.encryptionKey(),
                        parent.parentHash(),
                        parent.unmergedLeaves().stream()
                                .filter(leaf -> !leaves.contains(leaf))
                                .toList());
        return parentHash(original, without(leaves, TreeMath.left(node)), without(leaves, TreeMath.right(node)));
    }

    /** ParentHashInput of RFC 9420 §7.9, hashed. */
    Bytes parentHash(int parentIndex, int copathChild) {
        ParentNode parent = tree.parentNode(parentIndex);
        if (parent == null) {
            throw new IllegalArgumentException("node %d is blank (expected: a parent node)".formatted(parentIndex));
        }
        return Hashes.hash(new TlsWriter()
                .opaque(parent.encryptionKey())
                .opaque(parent.parentHash())
                .opaque(without(parent.unmergedLeaves(), copathChild))
                .toBytes());
    }

    private static Bytes leafHash(int node, @Nullable TreeNode leaf) {
        return Hashes.hash(new TlsWriter()
                .uint8(1)
                .uint32(TreeMath.leaf(node))
                .optional(leaf)
                .toBytes());
    }

    private static Bytes parentHash(@Nullable ParentNode node, Bytes left, Bytes right) {
        return Hashes.hash(new TlsWriter()
                .uint8(2)
                .optional(node)
                .opaque(left)
                .opaque(right)
                .toBytes());
    }
}
