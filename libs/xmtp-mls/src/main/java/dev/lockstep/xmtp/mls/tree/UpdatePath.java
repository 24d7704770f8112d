package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.HpkeCiphertext;
import java.util.List;

/**
 * The new keys on the way from a committer's leaf to the root, RFC 9420 §7.6.
 *
 * @param nodes those of the filtered direct path, the lowest first
 */
public record UpdatePath(LeafNode leafNode, List<Node> nodes) implements Encodable {

    /** Leaf indices have 32 bits, so no tree is higher. */
    private static final int MOST_NODES = 32;

    public UpdatePath {
        nodes = List.copyOf(nodes);
    }

    /**
     * One node of the path.
     *
     * @param encryptedPathSecrets one for each node in the resolution of its copath node
     */
    public record Node(Bytes encryptionKey, List<HpkeCiphertext> encryptedPathSecrets) implements Encodable {

        public Node {
            encryptedPathSecrets = List.copyOf(encryptedPathSecrets);
        }

        static Node decode(TlsReader in) throws MlsRefusedException {
            return new Node(in.opaque(), in.vector(HpkeCiphertext::decode, RatchetTree.MOST_LEAVES));
        }

        @Override
        public void encode(TlsWriter out) {
            out.opaque(encryptionKey).vector(encryptedPathSecrets);
        }
    }

    public static UpdatePath decode(TlsReader in) throws MlsRefusedException {
        return new UpdatePath(LeafNode.decode(in), in.vector(Node::decode, MOST_NODES));
    }

    @Override
    public void encode(TlsWriter out) {
        out.value(leafNode).vector(nodes);
    }
}
