package dev.lockstep.xmtp.archive;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The secret that opens one archive: 32 bytes, for AES-256-GCM. Prints only by which it can be told from another one. */
public final class ArchiveKey {
    public static final int LENGTH = 32;

    private static final int SHOWN_BYTES = 4;

    private final byte[] secret;

    private ArchiveKey(byte[] secret) {
        this.secret = secret;
    }

    /** Throws {@link IllegalArgumentException} unless there are {@value #LENGTH} bytes. */
    public static ArchiveKey of(byte[] secret) {
        if (secret.length != LENGTH) {
            throw new IllegalArgumentException(
                    "archive key: %d bytes (expected: %d bytes)".formatted(secret.length, LENGTH));
        }
        return new ArchiveKey(secret.clone());
    }

    /** A new one; {@code random} must be cryptographically strong, i.e. a {@link java.security.SecureRandom} outside of tests. */
    public static ArchiveKey generate(RandomGenerator random) {
        byte[] secret = new byte[LENGTH];
        random.nextBytes(secret);
        return new ArchiveKey(secret);
    }

    /** A copy of the 32 secret bytes, for storage and for the reply that tells of the archive. */
    public byte[] toByteArray() {
        return secret.clone();
    }

    SecretKey forCipher() {
        return new SecretKeySpec(secret, "AES");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ArchiveKey key && MessageDigest.isEqual(secret, key.secret);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(secret);
    }

    @Override
    public String toString() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret);
            return "archive key " + HexFormat.of().formatHex(digest, 0, SHOWN_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is part of this Java platform", e);
        }
    }
}
