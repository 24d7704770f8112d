package dev.lockstep.xmtp.id;

import com.google.protobuf.ByteString;

/**
 * An inbox: 64 lower-case hexadecimal characters. Identity updates and credentials carry it as this text, address tables
 * as the 32 bytes the text stands for.
 */
public record InboxId(String value) {
    private static final String KIND = "inbox id";
    private static final int CHARACTERS = 64;

    /** Throws {@link InvalidIdException} unless {@code value} is 64 lower-case hexadecimal characters. */
    public InboxId {
        if (value.length() != CHARACTERS || !IdBytes.isLowerCaseHex(value)) {
            throw new InvalidIdException(KIND, value, "64 lower-case hex characters");
        }
    }

    /** Throws {@link InvalidIdException} unless there are 32 bytes. */
    public static InboxId of(byte[] bytes) {
        var raw = ByteString.copyFrom(bytes);
        IdBytes.requireLength(KIND, raw, CHARACTERS / 2);
        return new InboxId(IdBytes.toHex(raw));
    }

    /** The 32 bytes the text stands for. */
    public byte[] toByteArray() {
        return IdBytes.fromHex(KIND, value, CHARACTERS / 2).toByteArray();
    }

    @Override
    public String toString() {
        return value;
    }
}
