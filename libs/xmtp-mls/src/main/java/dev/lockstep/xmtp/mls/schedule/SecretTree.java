package dev.lockstep.xmtp.mls.schedule;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Kdf;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.tree.TreeMath;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The message keys of one epoch, RFC 9420 §9. Immutable: taking a key gives the tree without that key.
 *
 * <p>It holds no more than what is needed for messages that are yet to come (RFC 9420 §9.2): node secrets under which no
 * ratchet was started, and a ratchet for each sender and kind that was heard of.
 */
public final class SecretTree {
    private static final Decoder<SenderRatchet> RATCHET = SenderRatchet::decode;

    private final CipherSuite suite;
    private final int leafCount;
    private final Map<Integer, Secret> nodes;
    private final Map<RatchetId, SenderRatchet> ratchets;

    private SecretTree(
            CipherSuite suite, int leafCount, Map<Integer, Secret> nodes, Map<RatchetId, SenderRatchet> ratchets) {
        this.suite = suite;
        this.leafCount = leafCount;
        this.nodes = nodes;
        this.ratchets = ratchets;
    }

    private record RatchetId(int leaf, RatchetType type) {}

    /** A key and the tree once it is used up. */
    public record Use(MessageKey key, SecretTree after) {}

    /** @param leafCount the size of the ratchet tree, a power of two */
    public static SecretTree of(CipherSuite suite, Secret encryptionSecret, int leafCount) {
        return new SecretTree(suite, leafCount, Map.of(TreeMath.root(leafCount), encryptionSecret), Map.of());
    }

    /** The key for the next message that the member at {@code leaf}, ourselves, sends. */
    public Use forSending(int leaf, RatchetType type) {
        try {
            SecretTree started = withRatchets(leaf);
            RatchetId id = new RatchetId(leaf, type);
            SenderRatchet.Use use = started.ratchet(id).forSending(suite);
            return new Use(use.key(), started.with(id, use.after()));
        } catch (MlsRefusedException e) {
            throw new IllegalStateException("own leaf %d has no ratchet".formatted(leaf), e);
        }
    }

    /**
     * The key for a message that was received.
     *
     * @throws MlsRefusedException {@link Refusal#GENERATION_GONE}, {@link Refusal#GENERATION_TOO_FAR},
     *     {@link Refusal#UNKNOWN_SENDER} for a leaf outside of the tree
     */
    public Use forReceiving(int leaf, RatchetType type, long generation) throws MlsRefusedException {
        SecretTree started = withRatchets(leaf);
        RatchetId id = new RatchetId(leaf, type);
        SenderRatchet.Use use = started.ratchet(id).forReceiving(suite, generation);
        return new Use(use.key(), started.with(id, use.after()));
    }

    /** This tree with the ratchets of a leaf started, and the secrets that lead to them gone. */
    private SecretTree withRatchets(int leaf) throws MlsRefusedException {
        if (leaf < 0 || leaf >= leafCount) {
            throw new MlsRefusedException(
                    Refusal.UNKNOWN_SENDER, "leaf: %d (expected: below %d)".formatted(leaf, leafCount));
        }
        if (ratchets.containsKey(new RatchetId(leaf, RatchetType.APPLICATION))) {
            return this;
        }
        int target = TreeMath.node(leaf);
        int from = target;
        while (!nodes.containsKey(from)) {
            if (from == TreeMath.root(leafCount)) {
                throw new MlsRefusedException(Refusal.UNKNOWN_SENDER, "leaf %d has no secret left".formatted(leaf));
            }
            from = TreeMath.parent(from);
        }
        Map<Integer, Secret> open = new HashMap<>(nodes);
        for (int at = from; at != target; at = TreeMath.childTowards(at, target)) {
            Secret secret = take(open, at);
            open.put(TreeMath.left(at), child(secret, "left"));
            open.put(TreeMath.right(at), child(secret, "right"));
        }
        Secret secret = take(open, target);
        Map<RatchetId, SenderRatchet> more = new HashMap<>(ratchets);
        for (RatchetType type : RatchetType.values()) {
            Secret first = Kdf.expandWithLabel(secret, type.label(), Bytes.EMPTY, CipherSuite.HASH_LENGTH);
            more.put(new RatchetId(leaf, type), new SenderRatchet(first, 0, List.of()));
        }
        return new SecretTree(suite, leafCount, open, more);
    }

    private static Secret take(Map<Integer, Secret> open, int node) {
        Secret secret = open.remove(node);
        if (secret == null) {
            throw new IllegalStateException("node %d has no secret".formatted(node));
        }
        return secret;
    }

    private static Secret child(Secret parent, String side) {
        return Kdf.expandWithLabel(
                parent, "tree", Bytes.of(side.getBytes(StandardCharsets.US_ASCII)), CipherSuite.HASH_LENGTH);
    }

    private SenderRatchet ratchet(RatchetId id) {
        SenderRatchet ratchet = ratchets.get(id);
        if (ratchet == null) {
            throw new IllegalStateException("no ratchet for %s".formatted(id));
        }
        return ratchet;
    }

    private SecretTree with(RatchetId id, SenderRatchet ratchet) {
        Map<RatchetId, SenderRatchet> changed = new HashMap<>(ratchets);
        changed.put(id, ratchet);
        return new SecretTree(suite, leafCount, nodes, changed);
    }

    /** What is to be stored of it: each secret and each ratchet under a name of its own, so that little is rewritten. */
    public Map<String, Bytes> parts() {
        Map<String, Bytes> parts = new HashMap<>();
        nodes.forEach((node, secret) -> parts.put("node." + node, secret.reveal()));
        ratchets.forEach((id, ratchet) -> parts.put("ratchet." + id.leaf() + "." + id.type(), ratchet.encoded()));
        return parts;
    }

    /**
     * The tree that {@link #parts()} came from.
     *
     * @throws MlsRefusedException {@link Refusal#MALFORMED}
     */
    public static SecretTree restore(CipherSuite suite, int leafCount, Map<String, Bytes> parts)
            throws MlsRefusedException {
        Map<Integer, Secret> nodes = new HashMap<>();
        Map<RatchetId, SenderRatchet> ratchets = new HashMap<>();
        for (Map.Entry<String, Bytes> part : parts.entrySet()) {
            String[] name = part.getKey().split("\\.", -1);
            try {
                if (name.length == 2 && name[0].equals("node")) {
                    nodes.put(Integer.parseInt(name[1]), Secret.of(part.getValue()));
                } else if (name.length == 3 && name[0].equals("ratchet")) {
                    ratchets.put(
                            new RatchetId(Integer.parseInt(name[1]), RatchetType.valueOf(name[2])),
                            RATCHET.decodeAll(part.getValue()));
                } else {
                    throw unknown(part.getKey());
                }
            } catch (IllegalArgumentException e) {
                throw unknown(part.getKey());
            }
        }
        return new SecretTree(suite, leafCount, nodes, ratchets);
    }

    private static MlsRefusedException unknown(String name) {
        return new MlsRefusedException(Refusal.MALFORMED, "part %s (expected: node.* or ratchet.*)".formatted(name));
    }
}
