package dev.lockstep.benchmarks.mls;

import static dev.lockstep.benchmarks.mls.Workload.Primitive.AEAD_OPEN;
import static dev.lockstep.benchmarks.mls.Workload.Primitive.AEAD_SEAL;
import static dev.lockstep.benchmarks.mls.Workload.Primitive.HMAC;
import static dev.lockstep.benchmarks.mls.Workload.Primitive.SHA_256;
import static dev.lockstep.benchmarks.mls.Workload.Primitive.SIGNATURE;
import static dev.lockstep.benchmarks.mls.Workload.Primitive.VERIFICATION;
import static dev.lockstep.benchmarks.mls.Workload.Primitive.X25519_AGREEMENT;
import static dev.lockstep.benchmarks.mls.Workload.Primitive.X25519_KEY_PAIR;

import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.tree.TreeMath;

/**
 * What RFC 9420 asks for, operation by operation. What can be computed once is counted once, what is known already (the
 * hash of a subtree that did not change, our own public key) is not counted, and neither is anything of another nature:
 * reading, writing, copying, looking up.
 */
final class Workloads {
    /** Bytes of what one derivation is made from: its length, its label, and a short context. */
    private static final int LABEL = 30;
    /** Bytes of a signature with its length, and of the type and length before a message's data. */
    private static final int AUTHENTICATION = 69;
    /** Bytes of a hash, and of a path secret. */
    private static final int SECRET = 32;
    /** Bytes of what tells the sender of a message. */
    private static final int SENDER_DATA = 12;
    /** Bytes of an inner node of the tree with the hashes of its children, to be hashed. */
    private static final int INNER_NODE = 140;

    private Workloads() {}

    /** Encrypting one message: sign it, take its key and nonce and the ratchet's next secret, encrypt it and its sender. */
    static Workload seal(int message, int context) {
        return Workload.NONE
                .and(1, SIGNATURE, message + context)
                .and(5, HMAC, LABEL)
                .and(1, AEAD_SEAL, message + AUTHENTICATION)
                .and(1, AEAD_SEAL, SENDER_DATA);
    }

    /** Reading one message. */
    static Workload open(int message, int context) {
        return Workload.NONE
                .and(5, HMAC, LABEL)
                .and(1, AEAD_OPEN, SENDER_DATA)
                .and(1, AEAD_OPEN, message + AUTHENTICATION)
                .and(1, VERIFICATION, message + context);
    }

    /** Making a commit without members to add. */
    static Workload create(PopulatedGroup group, int commit) {
        int context = encoded(group.committer().group());
        int leaf = leaf(group.committer().group());
        return firstMessageOfSender(group)
                .and(path(group))
                .and(1, X25519_KEY_PAIR, 0)
                .and(2, HMAC, LABEL)
                .and(1, SIGNATURE, leaf)
                .and(treeAfterPath(group))
                .and(1, HMAC, context)
                .and(hpkeSeal(SECRET).times(recipients(group)))
                .and(nextEpoch(commit, context))
                .and(seal(commit, context));
    }

    /** Processing a commit without members to add, at the leaf beside the committer's. */
    static Workload process(PopulatedGroup group, int commit) {
        int context = encoded(group.committer().group());
        return firstMessageOfSender(group)
                .and(open(commit, context))
                .and(1, VERIFICATION, leaf(group.committer().group()))
                .and(treeAfterPath(group))
                .and(1, HMAC, context)
                .and(hpkeOpen(SECRET))
                .and(path(group))
                .and(nextEpoch(commit, context));
    }

    /** Making the first commit of a group, which adds all others. */
    static Workload addAll(PopulatedGroup group, int commit, int groupInfo) {
        int added = group.installations().size() - 1;
        int context = encoded(group.committer().group());
        int keyPackage = group.newcomer().keyPackage().keyPackage().encoded().size();
        return Workload.NONE
                .and(added, VERIFICATION, leaf(group.committer().group()))
                .and(added, VERIFICATION, keyPackage)
                .and(path(group))
                .and(1, X25519_KEY_PAIR, 0)
                .and(2, HMAC, LABEL)
                .and(1, SIGNATURE, leaf(group.committer().group()))
                .and(wholeTree(group))
                .and(2, HMAC, LABEL)
                .and(nextEpoch(commit, context))
                .and(seal(commit, context))
                .and(1, SIGNATURE, groupInfo)
                .and(4, HMAC, LABEL)
                .and(1, AEAD_SEAL, groupInfo)
                .and(added, SHA_256, keyPackage)
                .and(1, HMAC, groupInfo)
                .and(hpkeSeal(3 * SECRET).times(added));
    }

    /** Joining: all signatures, all hashes of the tree, and the keys from our leaf up. */
    static Workload join(PopulatedGroup group, int groupInfo) {
        int context = encoded(group.committer().group());
        int members = group.installations().size();
        return Workload.NONE
                .and(1, HMAC, groupInfo)
                .and(hpkeOpen(3 * SECRET))
                .and(4, HMAC, LABEL)
                .and(1, AEAD_OPEN, groupInfo)
                .and(1, VERIFICATION, groupInfo)
                .and(members, VERIFICATION, leaf(group.committer().group()))
                .and(wholeTree(group))
                .and(members - 1, SHA_256, INNER_NODE)
                .and(path(group))
                .and(nextEpoch(0, context));
    }

    /** The secrets from the root of the secret tree down to a sender's two ratchets. */
    private static Workload firstMessageOfSender(PopulatedGroup group) {
        return Workload.NONE.and(2 * levels(group) + 2, HMAC, LABEL);
    }

    /** The keys from a leaf up to the root, each from the one below it. */
    private static Workload path(PopulatedGroup group) {
        return Workload.NONE.and(4 * levels(group), HMAC, LABEL).and(levels(group), X25519_KEY_PAIR, 0);
    }

    /** Parent hashes down from the root, tree hashes up to it. */
    private static Workload treeAfterPath(PopulatedGroup group) {
        return Workload.NONE
                .and(2 * levels(group), SHA_256, INNER_NODE)
                .and(1, SHA_256, leaf(group.committer().group()));
    }

    private static Workload wholeTree(PopulatedGroup group) {
        int leaves = group.committer().group().tree().leafCount();
        return Workload.NONE
                .and(leaves, SHA_256, leaf(group.committer().group()))
                .and(leaves - 1, SHA_256, INNER_NODE);
    }

    /** The key schedule from the commit secret to the confirmation tag, and the transcript. */
    private static Workload nextEpoch(int commit, int context) {
        return Workload.NONE
                .and(2, HMAC, context)
                .and(12, HMAC, LABEL)
                .and(1, SHA_256, commit)
                .and(1, SHA_256, 2 * SECRET);
    }

    /** RFC 9180, base mode; the hash of what it is bound to is counted where it is known to be the same for all. */
    private static Workload hpkeSeal(int bytes) {
        return Workload.NONE
                .and(1, X25519_KEY_PAIR, 0)
                .and(1, X25519_AGREEMENT, 0)
                .and(5, HMAC, 2 * SECRET)
                .and(1, AEAD_SEAL, bytes);
    }

    private static Workload hpkeOpen(int bytes) {
        return Workload.NONE
                .and(1, X25519_AGREEMENT, 0)
                .and(5, HMAC, 2 * SECRET)
                .and(1, AEAD_OPEN, bytes);
    }

    private static int recipients(PopulatedGroup group) {
        Group committer = group.committer().group();
        return committer.tree().filteredDirectPath(committer.ownLeaf()).stream()
                .mapToInt(
                        step -> committer.tree().resolution(step.copathChild()).size())
                .sum();
    }

    private static int levels(PopulatedGroup group) {
        return TreeMath.level(TreeMath.root(group.committer().group().tree().leafCount()));
    }

    private static int encoded(Group group) {
        return group.context().encoded().size();
    }

    private static int leaf(Group group) {
        return group.tree().leaf(group.ownLeaf()).orElseThrow().encoded().size();
    }
}
