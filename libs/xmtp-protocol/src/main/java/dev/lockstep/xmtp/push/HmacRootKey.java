package dev.lockstep.xmtp.push;

import dev.lockstep.xmtp.id.GroupId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The secret from which an inbox derives the keys that mark its messages: 42 bytes, shared by its installations through
 * device sync (XMTP network reference §3.3). Prints nothing of itself.
 */
public final class HmacRootKey {
    public static final int LENGTH = 42;

    private static final byte[] SALT = "libXMTP HKDF salt!".getBytes(StandardCharsets.US_ASCII);

    private final byte[] secret;

    private HmacRootKey(byte[] secret) {
        this.secret = secret;
    }

    /** Throws {@link IllegalArgumentException} unless there are {@value #LENGTH} bytes. */
    public static HmacRootKey of(byte[] secret) {
        if (secret.length != LENGTH) {
            throw new IllegalArgumentException(
                    "HMAC root key: %d bytes (expected: %d bytes)".formatted(secret.length, LENGTH));
        }
        return new HmacRootKey(secret.clone());
    }

    /** A new one; {@code random} must be cryptographically strong, i.e. a {@link java.security.SecureRandom} outside of tests. */
    public static HmacRootKey generate(RandomGenerator random) {
        var secret = new byte[LENGTH];
        random.nextBytes(secret);
        return new HmacRootKey(secret);
    }

    /** The key that marks messages of one group during one period. */
    public HmacKey keyFor(GroupId group, HmacEpoch epoch) {
        var info = ByteBuffer.allocate(GroupId.LENGTH + Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(group.toByteArray())
                .putLong(epoch.number())
                .array();
        var parameters = HKDFParameterSpec.ofExtract()
                .addIKM(secret)
                .addIKM(group.toByteArray())
                .addSalt(SALT)
                .thenExpand(info, HmacKey.LENGTH);
        try {
            return HmacKey.of(KDF.getInstance("HKDF-SHA256").deriveData(parameters));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA256 is part of this Java platform", e);
        }
    }

    /** A copy of the 42 secret bytes, for storage and for a preference update to the inbox's own installations. */
    public byte[] toByteArray() {
        return secret.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HmacRootKey key && MessageDigest.isEqual(secret, key.secret);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(secret);
    }

    @Override
    public String toString() {
        return "HmacRootKey";
    }
}
