package dev.lockstep.xmtp.mls.crypto;

import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import java.nio.charset.StandardCharsets;

/** HKDF-SHA256 and the labelled derivations of RFC 9420 §8 and §9. */
public final class Kdf {
    private static final String PREFIX = "MLS 1.0 ";

    private Kdf() {}

    /** KDF.Extract. */
    public static Secret extract(Secret salt, Secret inputKey) {
        return Secret.owning(Primitives.hmacSha256(salt.copy(), inputKey.copy()));
    }

    /** KDF.Expand. */
    public static Secret expand(Secret secret, Bytes info, int length) {
        return Secret.owning(Primitives.hkdfExpand(secret.copy(), info.toByteArray(), length));
    }

    /** ExpandWithLabel. */
    public static Secret expandWithLabel(Secret secret, String label, Bytes context, int length) {
        TlsWriter info = new TlsWriter()
                .uint16(length)
                .opaque((PREFIX + label).getBytes(StandardCharsets.US_ASCII))
                .opaque(context);
        return Secret.owning(Primitives.hkdfExpand(secret.copy(), info.toByteArray(), length));
    }

    /** DeriveSecret. */
    public static Secret deriveSecret(Secret secret, String label) {
        return expandWithLabel(secret, label, Bytes.EMPTY, CipherSuite.HASH_LENGTH);
    }

    /** DeriveTreeSecret, RFC 9420 §9. */
    public static Secret deriveTreeSecret(Secret secret, String label, long generation, int length) {
        return expandWithLabel(secret, label, new TlsWriter().uint32(generation).toBytes(), length);
    }
}
