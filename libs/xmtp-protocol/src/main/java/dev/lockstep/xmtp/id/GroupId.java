package dev.lockstep.xmtp.id;

import com.google.protobuf.ByteString;

/**
 * An MLS group of XMTP: 16 random bytes chosen by its creator.
 */
public record GroupId(ByteString bytes) {
    public static final int LENGTH = 16;

    private static final String KIND = "group id";

    /** Throws {@link InvalidIdException} unless there are {@value #LENGTH} bytes. */
    public GroupId {
        IdBytes.requireLength(KIND, bytes, LENGTH);
    }

    /** Throws {@link InvalidIdException} unless there are {@value #LENGTH} bytes. */
    public static GroupId of(byte[] bytes) {
        return new GroupId(ByteString.copyFrom(bytes));
    }

    /** Throws {@link InvalidIdException} unless {@code hex} is that many bytes in lower-case hexadecimal. */
    public static GroupId ofHex(String hex) {
        return new GroupId(IdBytes.fromHex(KIND, hex, LENGTH));
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
