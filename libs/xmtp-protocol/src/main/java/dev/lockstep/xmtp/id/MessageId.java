package dev.lockstep.xmtp.id;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A message in a conversation, the same for all who can read it: 32 bytes, derived from what the message says.
 */
public record MessageId(ByteString bytes) {
    public static final int LENGTH = 32;

    private static final String KIND = "message id";
    private static final byte TAB = 0x09;

    /** Throws {@link InvalidIdException} unless there are {@value #LENGTH} bytes. */
    public MessageId {
        IdBytes.requireLength(KIND, bytes, LENGTH);
    }

    /** Throws {@link InvalidIdException} unless there are {@value #LENGTH} bytes. */
    public static MessageId of(byte[] bytes) {
        return new MessageId(ByteString.copyFrom(bytes));
    }

    /** Throws {@link InvalidIdException} unless {@code hex} is that many bytes in lower-case hexadecimal. */
    public static MessageId ofHex(String hex) {
        return new MessageId(IdBytes.fromHex(KIND, hex, LENGTH));
    }

    /**
     * The id of a message (XMTP network reference §3.1): SHA-256 over group id, TAB, idempotency key, TAB, content.
     *
     * @param idempotencyKey as in the envelope; by default the sender's clock in ns as decimal text
     * @param content the envelope's content exactly as received, never encoded anew
     */
    public static MessageId derive(GroupId group, String idempotencyKey, ByteString content) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(group.bytes().asReadOnlyByteBuffer());
            digest.update(TAB);
            digest.update(idempotencyKey.getBytes(StandardCharsets.UTF_8));
            digest.update(TAB);
            digest.update(content.asReadOnlyByteBuffer());
            return of(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java platform", e);
        }
    }

    public byte[] toByteArray() {
        return bytes.toByteArray();
    }

    /** Lower-case hexadecimal without prefix. */
    @Override
    public String toString() {
        return IdBytes.toHex(bytes);
    }
}
