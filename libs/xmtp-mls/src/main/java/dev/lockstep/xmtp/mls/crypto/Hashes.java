package dev.lockstep.xmtp.mls.crypto;

import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import java.nio.charset.StandardCharsets;

/** Hashes and the references made of them, RFC 9420 §5.2. */
public final class Hashes {
    private Hashes() {}

    /** SHA-256. */
    public static Bytes hash(Bytes value) {
        return Bytes.owning(Primitives.sha256(value.toByteArray()));
    }

    /** RefHash, RFC 9420 §5.2. */
    public static Bytes refHash(String label, Bytes value) {
        return hash(new TlsWriter()
                .opaque(label.getBytes(StandardCharsets.US_ASCII))
                .opaque(value)
                .toBytes());
    }

    /** The reference of a key package, over its encoding. */
    public static Bytes keyPackageRef(Bytes keyPackage) {
        return refHash("MLS 1.0 KeyPackage Reference", keyPackage);
    }

    /** The reference of a proposal, over the encoding of the AuthenticatedContent that carried it. */
    public static Bytes proposalRef(Bytes authenticatedContent) {
        return refHash("MLS 1.0 Proposal Reference", authenticatedContent);
    }

    /** HMAC-SHA256, the MAC of the cipher suite. */
    public static Bytes mac(Secret key, Bytes value) {
        return Bytes.owning(Primitives.hmacSha256(key.copy(), value.toByteArray()));
    }
}
