package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.crypto.Signatures;
import org.jspecify.annotations.Nullable;

/** A leaf of the ratchet tree: one client's keys, credential and capabilities, signed by it. RFC 9420 §7.2. */
public record LeafNode(
        Bytes encryptionKey,
        Bytes signatureKey,
        Credential credential,
        Capabilities capabilities,
        LeafNodeSource source,
        Extensions extensions,
        Bytes signature)
        implements TreeNode {
    private static final String LABEL = "LeafNodeTBS";

    /**
     * Where a leaf for an update or a commit stands; its signature covers this.
     *
     * @param leafIndex the index among the leaves, not among all nodes
     */
    public record Position(Bytes groupId, int leafIndex) {}

    public static LeafNode decode(TlsReader in) throws MlsRefusedException {
        return new LeafNode(
                in.opaque(),
                in.opaque(),
                Credential.decode(in),
                Capabilities.decode(in),
                LeafNodeSource.decode(in),
                Extensions.decode(in),
                in.opaque());
    }

    @Override
    public void encode(TlsWriter out) {
        encodeUnsigned(out);
        out.opaque(signature);
    }

    private void encodeUnsigned(TlsWriter out) {
        out.opaque(encryptionKey)
                .opaque(signatureKey)
                .value(credential)
                .value(capabilities)
                .value(source)
                .value(extensions);
    }

    /**
     * @param position where the leaf stands; not needed for the leaf of a key package
     * @throws MlsRefusedException {@link dev.lockstep.xmtp.mls.Refusal#INVALID_SIGNATURE}
     */
    public void verifySignature(@Nullable Position position) throws MlsRefusedException {
        Signatures.verifyWithLabel(signatureKey, LABEL, toBeSigned(position), signature);
    }

    /** This leaf with a new signature. */
    public LeafNode signed(Secret signaturePrivateKey, @Nullable Position position) {
        return new LeafNode(
                encryptionKey,
                signatureKey,
                credential,
                capabilities,
                source,
                extensions,
                Signatures.signWithLabel(signaturePrivateKey, LABEL, toBeSigned(position)));
    }

    private Bytes toBeSigned(@Nullable Position position) {
        TlsWriter out = new TlsWriter();
        encodeUnsigned(out);
        switch (source) {
            case LeafNodeSource.KeyPackage k -> {}
            case LeafNodeSource.Update u -> encode(position, out);
            case LeafNodeSource.Commit c -> encode(position, out);
        }
        return out.toBytes();
    }

    private static void encode(@Nullable Position position, TlsWriter out) {
        if (position == null) {
            throw new IllegalArgumentException("position: none (expected: that of a leaf for an update or a commit)");
        }
        out.opaque(position.groupId()).uint32(position.leafIndex());
    }
}
