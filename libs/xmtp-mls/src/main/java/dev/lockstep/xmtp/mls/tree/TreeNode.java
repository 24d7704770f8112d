package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;

/** A node of the ratchet tree that is not blank, RFC 9420 §7.1 and §12.4.3.3. */
public sealed interface TreeNode extends Encodable permits LeafNode, ParentNode {

    Bytes encryptionKey();

    /** Reads a node with its type before it. */
    static TreeNode decodeTyped(TlsReader in) throws MlsRefusedException {
        int type = in.uint8();
        return switch (type) {
            case 1 -> LeafNode.decode(in);
            case 2 -> ParentNode.decode(in);
            default -> throw in.malformed("node type: %d (expected: 1 or 2)".formatted(type));
        };
    }

    /** Writes this node with its type before it. */
    default void encodeTyped(TlsWriter out) {
        switch (this) {
            case LeafNode leaf -> out.uint8(1).value(leaf);
            case ParentNode parent -> out.uint8(2).value(parent);
        }
    }
}
