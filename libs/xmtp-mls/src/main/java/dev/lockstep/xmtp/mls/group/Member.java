package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.tree.Credential;
import dev.lockstep.xmtp.mls.tree.LeafNode;

/**
 * Who a member is (RFC 9420 §7.2).
 *
 * @param leafIndex where it stands in the tree of the epoch in question
 * @param signatureKey 32 bytes; with XMTP, the installation id
 */
public record Member(int leafIndex, Bytes signatureKey, Credential credential) {

    static Member of(int leafIndex, LeafNode leaf) {
        return new Member(leafIndex, leaf.signatureKey(), leaf.credential());
    }
}
