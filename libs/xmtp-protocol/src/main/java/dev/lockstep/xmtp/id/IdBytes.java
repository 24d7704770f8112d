package dev.lockstep.xmtp.id;

import com.google.protobuf.ByteString;
import java.util.HexFormat;

/** What the ids made of bytes have in common. */
final class IdBytes {
    private static final HexFormat HEX = HexFormat.of();

    private IdBytes() {}

    static void requireLength(String kind, ByteString bytes, int length) {
        if (bytes.size() != length) {
            throw new InvalidIdException(kind, bytes.size() + " bytes", length + " bytes");
        }
    }

    static ByteString fromHex(String kind, String hex, int length) {
        if (hex.length() != 2 * length || !isLowerCaseHex(hex)) {
            throw new InvalidIdException(kind, hex, 2 * length + " lower-case hex characters");
        }
        return ByteString.copyFrom(HEX.parseHex(hex));
    }

    static boolean isLowerCaseHex(String text) {
        return text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    static String toHex(ByteString bytes) {
        return HEX.formatHex(bytes.toByteArray());
    }
}
