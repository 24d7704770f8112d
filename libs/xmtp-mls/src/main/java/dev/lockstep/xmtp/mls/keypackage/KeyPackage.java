package dev.lockstep.xmtp.mls.keypackage;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.Hashes;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.crypto.Signatures;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.LeafNode;

/**
 * What others need to add a client to a group while it is offline, RFC 9420 §10.
 *
 * @param version the protocol version as on the wire
 * @param cipherSuite the cipher suite as on the wire
 */
public record KeyPackage(
        int version, int cipherSuite, Bytes initKey, LeafNode leafNode, Extensions extensions, Bytes signature)
        implements Encodable {
    private static final String LABEL = "KeyPackageTBS";

    public static KeyPackage decode(TlsReader in) throws MlsRefusedException {
        return new KeyPackage(
                in.uint16(), in.uint16(), in.opaque(), LeafNode.decode(in), Extensions.decode(in), in.opaque());
    }

    @Override
    public void encode(TlsWriter out) {
        encodeUnsigned(out);
        out.opaque(signature);
    }

    private void encodeUnsigned(TlsWriter out) {
        out.uint16(version).uint16(cipherSuite).opaque(initKey).value(leafNode).value(extensions);
    }

    /** The KeyPackageRef that a welcome names it by, RFC 9420 §5.2. */
    public Bytes reference() {
        return Hashes.keyPackageRef(encoded());
    }

    /** @throws MlsRefusedException {@link dev.lockstep.xmtp.mls.Refusal#INVALID_SIGNATURE} */
    public void verifySignature() throws MlsRefusedException {
        Signatures.verifyWithLabel(leafNode.signatureKey(), LABEL, toBeSigned(), signature);
    }

    /** This key package with a new signature. */
    public KeyPackage signed(Secret signaturePrivateKey) {
        return new KeyPackage(
                version,
                cipherSuite,
                initKey,
                leafNode,
                extensions,
                Signatures.signWithLabel(signaturePrivateKey, LABEL, toBeSigned()));
    }

    private Bytes toBeSigned() {
        TlsWriter out = new TlsWriter();
        encodeUnsigned(out);
        return out.toBytes();
    }
}
