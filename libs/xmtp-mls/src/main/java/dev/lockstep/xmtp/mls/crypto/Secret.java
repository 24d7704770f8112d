package dev.lockstep.xmtp.mls.crypto;

import dev.lockstep.xmtp.mls.codec.Bytes;
import org.jspecify.annotations.Nullable;

/** Bytes that only their owner may know: a private key, a secret of the key schedule. It never prints them. */
public final class Secret {
    private final Bytes content;

    private Secret(Bytes content) {
        this.content = content;
    }

    public static Secret of(Bytes content) {
        return new Secret(content);
    }

    /** Takes {@code content} without a copy; the caller must not touch the array again. */
    public static Secret owning(byte[] content) {
        return new Secret(Bytes.owning(content));
    }

    /** As many zero bytes as a hash has, the all-zero secret of RFC 9420 §8. */
    public static Secret zero() {
        return owning(new byte[CipherSuite.HASH_LENGTH]);
    }

    /** The secret itself, for a computation or for a place where it is stored encrypted. */
    public Bytes reveal() {
        return content;
    }

    byte[] copy() {
        return content.toByteArray();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret that && content.equals(that.content);
    }

    @Override
    public int hashCode() {
        return content.hashCode();
    }

    @Override
    public String toString() {
        return "Secret[%d bytes]".formatted(content.size());
    }
}
