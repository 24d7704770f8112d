package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds for every ratchet tree, whatever its leaves say. */
final class TreeValidation {
    private TreeValidation() {}

    static void check(RatchetTree tree) throws MlsRefusedException {
        checkKeys(tree);
        for (int index = 1; index < tree.nodeCount(); index += 2) {
            ParentNode parent = tree.parentNode(index);
            if (parent != null) {
                checkUnmergedLeaves(tree, index, parent);
                checkParentHash(tree, index, parent);
            }
        }
    }

    static void checkKeys(RatchetTree tree) throws MlsRefusedException {
        Set<Bytes> encryptionKeys = new HashSet<>();
        Set<Bytes> signatureKeys = new HashSet<>();
        for (int index = 0; index < tree.nodeCount(); index++) {
            TreeNode node = tree.node(index);
            if (node != null && !encryptionKeys.add(node.encryptionKey())) {
                throw invalid("encryption key %s stands twice".formatted(node.encryptionKey()));
            }
            if (node instanceof LeafNode leaf && !signatureKeys.add(leaf.signatureKey())) {
                throw invalid("signature key %s stands twice".formatted(leaf.signatureKey()));
            }
        }
    }

    /** Each is a member below, not merged into any node in between either. RFC 9420 §12.4.3.1. */
    private static void checkUnmergedLeaves(RatchetTree tree, int index, ParentNode parent) throws MlsRefusedException {
        int last = -1;
        for (int leaf : parent.unmergedLeaves()) {
            int node = TreeMath.node(leaf);
            if (leaf <= last || tree.leaf(leaf).isEmpty() || !TreeMath.isBelow(node, index)) {
                throw invalid(
                        "node %d: unmerged leaf %d is no member below it, or out of order".formatted(index, leaf));
            }
            for (int between = TreeMath.parent(node); between != index; between = TreeMath.parent(between)) {
                ParentNode nodeBetween = tree.parentNode(between);
                if (nodeBetween != null && !nodeBetween.unmergedLeaves().contains(leaf)) {
                    throw invalid("node %d: unmerged leaf %d is merged into node %d".formatted(index, leaf, between));
                }
            }
            last = leaf;
        }
    }

    /** Some node below was made by the commit that made this one, and nothing but adds came after. RFC 9420 §7.9.2. */
    private static void checkParentHash(RatchetTree tree, int index, ParentNode parent) throws MlsRefusedException {
        int left = TreeMath.left(index);
        int right = TreeMath.right(index);
        if (!isLinked(tree, index, parent, left, right) && !isLinked(tree, index, parent, right, left)) {
            throw invalid("node %d: no node below it carries its parent hash".formatted(index));
        }
    }

    private static boolean isLinked(RatchetTree tree, int index, ParentNode parent, int child, int copathChild) {
        Bytes expected = tree.parentHash(index, copathChild);
        List<Integer> resolution = tree.resolution(child);
        Set<Integer> unmerged = new HashSet<>();
        for (int leaf : parent.unmergedLeaves()) {
            if (TreeMath.isBelow(TreeMath.node(leaf), child)) {
                unmerged.add(TreeMath.node(leaf));
            }
        }
        for (int candidate : resolution) {
            if (carries(tree.node(candidate), expected)) {
                Set<Integer> others = new HashSet<>(resolution);
                others.remove(candidate);
                if (others.equals(unmerged)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean carries(@Nullable TreeNode node, Bytes parentHash) {
        return switch (node) {
            case LeafNode leaf -> leaf.source() instanceof LeafNodeSource.Commit(Bytes hash) && hash.equals(parentHash);
            case ParentNode parent -> parent.parentHash().equals(parentHash);
            case null -> false;
        };
    }

    private static MlsRefusedException invalid(String text) {
        return new MlsRefusedException(Refusal.INVALID_TREE, text);
    }
}
