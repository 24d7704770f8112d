package dev.lockstep.xmtp.push;

import com.google.protobuf.ByteString;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Marks an inbox's own messages in one group during one {@link HmacEpoch}; handed to the push server, which skips what
 * verifies. Prints nothing of itself.
 */
public final class HmacKey {
    public static final int LENGTH = 42;

    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] secret;

    private HmacKey(byte[] secret) {
        this.secret = secret;
    }

    /** Throws {@link IllegalArgumentException} unless there are {@value #LENGTH} bytes. */
    public static HmacKey of(byte[] secret) {
        if (secret.length != LENGTH) {
            throw new IllegalArgumentException(
                    "HMAC key: %d bytes (expected: %d bytes)".formatted(secret.length, LENGTH));
        }
        return new HmacKey(secret.clone());
    }

    /** The {@code sender_hmac} of a group message, 32 bytes; {@code data} is the MLS message exactly as published. */
    public ByteString senderHmac(ByteString data) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update(data.asReadOnlyByteBuffer());
            return ByteString.copyFrom(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is part of every Java platform", e);
        }
    }

    /** Whether {@code senderHmac} on {@code data} was made with this key; compares in constant time. */
    public boolean marked(ByteString data, ByteString senderHmac) {
        return MessageDigest.isEqual(senderHmac(data).toByteArray(), senderHmac.toByteArray());
    }

    /** A copy of the 42 secret bytes, to hand to the push server. */
    public byte[] toByteArray() {
        return secret.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HmacKey key && MessageDigest.isEqual(secret, key.secret);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(secret);
    }

    @Override
    public String toString() {
        return "HmacKey";
    }
}
