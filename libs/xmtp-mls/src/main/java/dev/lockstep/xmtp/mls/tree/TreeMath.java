package dev.lockstep.xmtp.mls.tree;

import java.util.ArrayList;
import java.util.List;

/**
 * The arithmetic of array-based binary trees, RFC 9420 Appendix C. Nodes are numbered from the left, leaves at the even
 * numbers; the number of leaves is a power of two.
 */
public final class TreeMath {
    private TreeMath() {}

    public static boolean isLeaf(int node) {
        return (node & 1) == 0;
    }

    /** The node of a leaf. */
    public static int node(int leaf) {
        return 2 * leaf;
    }

    /** The leaf of a node at the bottom. */
    public static int leaf(int node) {
        return node / 2;
    }

    /** The height of a node above the leaves. */
    public static int level(int node) {
        return Integer.numberOfTrailingZeros(~node);
    }

    public static int nodeCount(int leafCount) {
        return 2 * leafCount - 1;
    }

    public static int root(int leafCount) {
        return leafCount - 1;
    }

    public static int left(int parent) {
        return parent ^ (1 << (level(parent) - 1));
    }

    public static int right(int parent) {
        return parent ^ (3 << (level(parent) - 1));
    }

    /** Not for the root. */
    public static int parent(int node) {
        int level = level(node);
        return (node | (1 << level)) & ~(1 << (level + 1));
    }

    /** Not for the root. */
    public static int sibling(int node) {
        int parent = parent(node);
        return node < parent ? right(parent) : left(parent);
    }

    /** The child of {@code parent} that is {@code node} or above it. */
    public static int childTowards(int parent, int node) {
        return node < parent ? left(parent) : right(parent);
    }

    /** The ancestors of a node from its parent up to the root; none for the root. */
    public static List<Integer> directPath(int node, int leafCount) {
        List<Integer> path = new ArrayList<>();
        int root = root(leafCount);
        for (int at = node; at != root; ) {
            at = parent(at);
            path.add(at);
        }
        return path;
    }

    /** Whether {@code node} is {@code ancestor} or below it. */
    public static boolean isBelow(int node, int ancestor) {
        int reach = (1 << level(ancestor)) - 1;
        return node >= ancestor - reach && node <= ancestor + reach;
    }

    /** The lowest node that is above both leaves. */
    public static int commonAncestor(int leaf, int otherLeaf) {
        int at = node(leaf);
        while (!isBelow(node(otherLeaf), at)) {
            at = parent(at);
        }
        return at;
    }
}
