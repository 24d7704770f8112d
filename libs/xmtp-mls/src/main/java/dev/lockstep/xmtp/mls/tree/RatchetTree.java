package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The public ratchet tree, RFC 9420 §4 and §7. Immutable: a change gives another tree, so that a pending commit is just a
 * second one.
 */
public final class RatchetTree implements Encodable {
    /** More than any group of XMTP has (250 inboxes of 10 installations), and few enough to be checked quickly. */
    public static final int MOST_LEAVES = 1 << 12;

    /** Always 2^n − 1 of them. */
    private final @Nullable TreeNode[] nodes;

    private final TreeHashes hashes;

    private RatchetTree(@Nullable TreeNode[] nodes, @Nullable RatchetTree before) {
        this.nodes = nodes;
        this.hashes = new TreeHashes(this, before == null ? null : before.hashes);
    }

    /** A tree and the leaf that was added to it. */
    public record Added(RatchetTree tree, int leafIndex) {}

    /** A node that a commit puts a new key on, and the child of it that the committer is not under. */
    public record PathNode(int node, int copathChild) {}

    /** The tree of a group with one member. */
    public static RatchetTree of(LeafNode creator) {
        return new RatchetTree(new TreeNode[] {creator}, null);
    }

    /** Reads the body of the extension {@code ratchet_tree}, RFC 9420 §12.4.3.3. */
    public static RatchetTree decode(TlsReader in) throws MlsRefusedException {
        TlsReader content = in.vector();
        List<@Nullable TreeNode> list = new ArrayList<>();
        while (content.hasRemaining()) {
            TreeNode node = content.optional(TreeNode::decodeTyped);
            if (node != null && node instanceof LeafNode != TreeMath.isLeaf(list.size())) {
                throw content.malformed("node %d is of the wrong type".formatted(list.size()));
            }
            if (list.size() >= TreeMath.nodeCount(MOST_LEAVES)) {
                throw content.malformed("more than %d leaves".formatted(MOST_LEAVES));
            }
            list.add(node);
        }
        if (list.isEmpty() || list.getLast() == null) {
            throw content.malformed("the last of %d nodes is blank (expected: a node)".formatted(list.size()));
        }
        int leaves = (list.size() + 2) / 2;
        int leafCount = leaves == 1 ? 1 : Integer.highestOneBit(leaves - 1) * 2;
        @Nullable TreeNode[] nodes = Arrays.copyOf(list.toArray(new TreeNode[0]), TreeMath.nodeCount(leafCount));
        return new RatchetTree(nodes, null);
    }

    @Override
    public void encode(TlsWriter out) {
        TlsWriter content = new TlsWriter();
        int size = nodes.length;
        while (nodes[size - 1] == null) {
            size--;
        }
        for (int i = 0; i < size; i++) {
            TreeNode node = nodes[i];
            content.uint8(node == null ? 0 : 1);
            if (node != null) {
                node.encodeTyped(content);
            }
        }
        out.vector(content);
    }

    /** The number of leaves, blank ones included: a power of two. */
    public int leafCount() {
        return (nodes.length + 1) / 2;
    }

    int nodeCount() {
        return nodes.length;
    }

    /** The node at this index, or nothing if it is blank. */
    @Nullable
    TreeNode node(int index) {
        return nodes[index];
    }

    @Nullable
    ParentNode parentNode(int index) {
        return nodes[index] instanceof ParentNode parent ? parent : null;
    }

    /** The member at this leaf, or nothing if there is none or no such leaf. */
    public Optional<LeafNode> leaf(long leafIndex) {
        return leafIndex >= 0
                        && leafIndex < leafCount()
                        && nodes[TreeMath.node((int) leafIndex)] instanceof LeafNode leaf
                ? Optional.of(leaf)
                : Optional.empty();
    }

    /** The indices of all leaves that are not blank, ascending. */
    public List<Integer> members() {
        return IntStream.range(0, leafCount())
                .filter(leaf -> nodes[TreeMath.node(leaf)] != null)
                .boxed()
                .toList();
    }

    /**
     * Puts a new member at the leftmost blank leaf, RFC 9420 §7.7.
     *
     * @throws MlsRefusedException {@link Refusal#INVALID_TREE} if there are {@value #MOST_LEAVES} members already
     */
    public Added add(LeafNode leaf) throws MlsRefusedException {
        int index = 0;
        while (index < leafCount() && nodes[TreeMath.node(index)] != null) {
            index++;
        }
        if (index >= MOST_LEAVES) {
            throw new MlsRefusedException(
                    Refusal.INVALID_TREE, "%d members (expected: at most %d)".formatted(index + 1, MOST_LEAVES));
        }
        @Nullable
        TreeNode[] next =
                index < leafCount() ? nodes.clone() : Arrays.copyOf(nodes, TreeMath.nodeCount(2 * leafCount()));
        next[TreeMath.node(index)] = leaf;
        for (int above : TreeMath.directPath(TreeMath.node(index), (next.length + 1) / 2)) {
            if (next[above] instanceof ParentNode parent) {
                next[above] = parent.withUnmerged(index);
            }
        }
        return new Added(new RatchetTree(next, this), index);
    }

    /** Replaces a member's leaf and blanks the nodes above it, RFC 9420 §7.7. */
    public RatchetTree update(int leafIndex, LeafNode leaf) {
        @Nullable TreeNode[] next = blankAbove(leafIndex);
        next[TreeMath.node(leafIndex)] = leaf;
        return new RatchetTree(next, this);
    }

    /** Blanks a member's leaf and the nodes above it, and halves the tree while its right half is empty. */
    public RatchetTree remove(int leafIndex) {
        @Nullable TreeNode[] next = blankAbove(leafIndex);
        next[TreeMath.node(leafIndex)] = null;
        while (next.length > 1
                && IntStream.range(next.length / 2 + 1, next.length).allMatch(isBlankIn(next))) {
            next = Arrays.copyOf(next, next.length / 2);
        }
        return new RatchetTree(next, this);
    }

    private static IntPredicate isBlankIn(@Nullable TreeNode[] nodes) {
        return i -> nodes[i] == null;
    }

    private @Nullable TreeNode[] blankAbove(int leafIndex) {
        @Nullable TreeNode[] next = nodes.clone();
        for (int above : TreeMath.directPath(TreeMath.node(leafIndex), leafCount())) {
            next[above] = null;
        }
        return next;
    }

    /** Puts the new keys of a committer in place, RFC 9420 §7.5; what is above it and has no new key becomes blank. */
    RatchetTree withPath(int leafIndex, LeafNode leaf, Map<Integer, ParentNode> path) {
        @Nullable TreeNode[] next = blankAbove(leafIndex);
        next[TreeMath.node(leafIndex)] = leaf;
        path.forEach((index, node) -> next[index] = node);
        return new RatchetTree(next, this);
    }

    /** The nodes that stand for the whole subtree under {@code node}, RFC 9420 §4.1.1. */
    public List<Integer> resolution(int node) {
        List<Integer> resolution = new ArrayList<>();
        resolve(node, resolution);
        return resolution;
    }

    private void resolve(int index, List<Integer> into) {
        switch (nodes[index]) {
            case LeafNode leaf -> into.add(index);
            case ParentNode parent -> {
                into.add(index);
                parent.unmergedLeaves().forEach(leaf -> into.add(TreeMath.node(leaf)));
            }
            case null -> {
                if (!TreeMath.isLeaf(index)) {
                    resolve(TreeMath.left(index), into);
                    resolve(TreeMath.right(index), into);
                }
            }
        }
    }

    /** The nodes above a leaf that have somebody on their other side, the lowest first. RFC 9420 §4.1.2. */
    public List<PathNode> filteredDirectPath(int leafIndex) {
        List<PathNode> path = new ArrayList<>();
        int below = TreeMath.node(leafIndex);
        for (int above : TreeMath.directPath(below, leafCount())) {
            int copathChild = TreeMath.sibling(below);
            if (!resolution(copathChild).isEmpty()) {
                path.add(new PathNode(above, copathChild));
            }
            below = above;
        }
        return path;
    }

    /** The hash of the whole tree, RFC 9420 §7.8. */
    public Bytes treeHash() {
        return hashes.of(TreeMath.root(leafCount()));
    }

    /** The hash of the subtree under {@code node}. */
    Bytes treeHash(int node) {
        return hashes.of(node);
    }

    /** The hash that a child of {@code parent} carries, RFC 9420 §7.9. */
    Bytes parentHash(int parent, int copathChild) {
        return hashes.parentHash(parent, copathChild);
    }

    /**
     * Checks what holds for every tree whatever is in its leaves: parent hashes, unmerged leaves, no key twice. RFC 9420
     * §7.9.2 and §12.4.3.1.
     *
     * @throws MlsRefusedException {@link Refusal#INVALID_TREE}
     */
    public void checkStructure() throws MlsRefusedException {
        TreeValidation.check(this);
    }

    /**
     * Checks that no encryption key and no signature key stands in the tree twice.
     *
     * @throws MlsRefusedException {@link Refusal#INVALID_TREE}
     */
    public void checkKeys() throws MlsRefusedException {
        TreeValidation.checkKeys(this);
    }
}
