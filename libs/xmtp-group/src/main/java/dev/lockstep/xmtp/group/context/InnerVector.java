package dev.lockstep.xmtp.group.context;

import com.google.protobuf.ByteString;

/**
 * The second length prefix round the data of extensions {@code 0x0001} and {@code 0xf000} (XMTP MLS reference §1.1): the
 * variable-size vector of RFC 9420 §2.1.2.
 */
final class InnerVector {
    private InnerVector() {}

    static ByteString wrap(byte[] content) {
        int length = content.length;
        byte[] prefix;
        if (length < 1 << 6) {
            prefix = new byte[] {(byte) length};
        } else if (length < 1 << 14) {
            prefix = new byte[] {(byte) (0x40 | length >>> 8), (byte) length};
        } else {
            prefix = new byte[] {
                (byte) (0x80 | length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length
            };
        }
        return ByteString.copyFrom(prefix).concat(ByteString.copyFrom(content));
    }

    static ByteString unwrap(int extensionType, ByteString data) throws UnreadableExtensionException {
        int form = data.isEmpty() ? 3 : (data.byteAt(0) & 0xff) >>> 6;
        int prefix = 1 << form;
        if (form == 3 || data.size() < prefix) {
            throw new UnreadableExtensionException(
                    extensionType, "%d bytes without a length prefix (expected: one vector)".formatted(data.size()));
        }
        long length = data.byteAt(0) & 0x3f;
        for (int i = 1; i < prefix; i++) {
            length = length << 8 | (data.byteAt(i) & 0xff);
        }
        boolean shortest = form == 0 || length >= (form == 1 ? 1 << 6 : 1 << 14);
        if (!shortest || length != data.size() - prefix) {
            throw new UnreadableExtensionException(
                    extensionType,
                    "a vector of %d bytes in %d (expected: one vector, in its shortest form, that fills them)"
                            .formatted(length, data.size()));
        }
        return data.substring(prefix);
    }
}
