package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The private keys that one member has of a tree: that of its leaf and those of nodes above it (RFC 9420 §7.4).
 *
 * @param keys by node index
 */
public record PrivateKeys(int leafIndex, Map<Integer, Secret> keys) implements Encodable {

    public PrivateKeys {
        keys = Map.copyOf(keys);
    }

    /** A member that knows its leaf's key alone. */
    public static PrivateKeys ofLeaf(int leafIndex, Secret leafKey) {
        return new PrivateKeys(leafIndex, Map.of(TreeMath.node(leafIndex), leafKey));
    }

    Optional<Secret> of(int node) {
        return Optional.ofNullable(keys.get(node));
    }

    PrivateKeys with(Map<Integer, Secret> newer) {
        Map<Integer, Secret> all = new TreeMap<>(keys);
        all.putAll(newer);
        return new PrivateKeys(leafIndex, all);
    }

    /** Without the keys of nodes that are blank in {@code tree}, or not in it any more. */
    public PrivateKeys in(RatchetTree tree) {
        Map<Integer, Secret> left = new TreeMap<>(keys);
        left.keySet().removeIf(node -> node >= tree.nodeCount() || tree.node(node) == null);
        return new PrivateKeys(leafIndex, left);
    }

    /** With another key for the leaf, once an update of it was committed. */
    public PrivateKeys withLeafKey(Secret leafKey) {
        return with(Map.of(TreeMath.node(leafIndex), leafKey));
    }

    public static PrivateKeys decode(TlsReader in) throws MlsRefusedException {
        int leaf = in.index();
        Map<Integer, Secret> keys = new TreeMap<>();
        TlsReader content = in.vector();
        int last = -1;
        while (content.hasRemaining()) {
            int node = content.index();
            if (node <= last) {
                throw content.malformed("private key of node %d after that of node %d (expected: ascending nodes)"
                        .formatted(node, last));
            }
            keys.put(node, Secret.of(content.opaque()));
            last = node;
        }
        return new PrivateKeys(leaf, keys);
    }

    @Override
    public void encode(TlsWriter out) {
        TlsWriter content = new TlsWriter();
        new TreeMap<>(keys).forEach((node, key) -> content.uint32(node).opaque(key.reveal()));
        out.uint32(leafIndex).vector(content);
    }
}
