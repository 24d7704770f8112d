package dev.lockstep.xmtp.identity;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * An ECDSA signature in DER: a sequence of two positive integers, each in its only encoding and nothing besides. Peers
 * read it as strictly, so a more lenient reader would accept updates that they refuse.
 *
 * @param r not checked against the order of any curve
 * @param s not checked against the order of any curve
 */
record DerSignature(BigInteger r, BigInteger s) {
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int HEADER_BYTES = 2;
    private static final int LONGEST_INTEGER = 33;

    /** The signature, or null if {@code der} is none. */
    static @Nullable DerSignature read(ByteString der) {
        if (der.size() < HEADER_BYTES || der.byteAt(0) != SEQUENCE || der.byteAt(1) != der.size() - HEADER_BYTES) {
            return null;
        }
        var r = integerAt(der, HEADER_BYTES);
        if (r == null) {
            return null;
        }
        int secondAt = HEADER_BYTES + HEADER_BYTES + r.size();
        var s = integerAt(der, secondAt);
        if (s == null || secondAt + HEADER_BYTES + s.size() != der.size()) {
            return null;
        }
        return new DerSignature(new BigInteger(r.toByteArray()), new BigInteger(s.toByteArray()));
    }

    private static @Nullable ByteString integerAt(ByteString der, int at) {
        if (at + HEADER_BYTES > der.size() || der.byteAt(at) != INTEGER) {
            return null;
        }
        int length = der.byteAt(at + 1);
        int first = at + HEADER_BYTES;
        if (length < 1 || length > LONGEST_INTEGER || length > der.size() - first) {
            return null;
        }
        var content = der.substring(first, first + length);
        boolean negative = content.byteAt(0) < 0;
        boolean padded = length > 1 && content.byteAt(0) == 0 && content.byteAt(1) >= 0;
        return negative || padded ? null : content;
    }
}
