package dev.lockstep.xmtp.mls.codec;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the presentation language of RFC 9420 §2.1.
 *
 * <p>Every length is compared with what is left of the input before anything is allocated for it, and every choice the
 * format leaves to a writer (a longer length than needed, a presence byte other than 0 and 1) is refused. So memory is
 * bounded by the input, and a value has one encoding only.
 */
public final class TlsReader {
    private final byte[] input;
    private final int limit;
    private int position;

    /** Reads {@code input}, which must not change meanwhile. */
    public TlsReader(byte[] input) {
        this(input, 0, input.length);
    }

    private TlsReader(byte[] input, int from, int limit) {
        this.input = input;
        this.position = from;
        this.limit = limit;
    }

    /** A refusal that names the position it was found at. */
    public MlsRefusedException malformed(String text) {
        return new MlsRefusedException(Refusal.MALFORMED, "at byte %d: %s".formatted(position, text));
    }

    public int uint8() throws MlsRefusedException {
        require(1, "uint8");
        return input[position++] & 0xff;
    }

    public int uint16() throws MlsRefusedException {
        require(2, "uint16");
        return (input[position++] & 0xff) << 8 | (input[position++] & 0xff);
    }

    /** An unsigned number of 32 bits, 0 to 2^32 − 1. */
    public long uint32() throws MlsRefusedException {
        require(4, "uint32");
        return unsigned(4);
    }

    /** A number of 32 bits that is an index of something here: 0 to 2^31 − 1. */
    public int index() throws MlsRefusedException {
        long index = uint32();
        if (index > Integer.MAX_VALUE) {
            throw malformed("index: %d (expected: below 2^31)".formatted(index));
        }
        return (int) index;
    }

    /** An unsigned number of 64 bits in the bits of a {@code long}; compare it as unsigned. */
    public long uint64() throws MlsRefusedException {
        require(8, "uint64");
        return unsigned(8);
    }

    /** Exactly {@code length} bytes, without a length prefix. */
    public Bytes raw(int length) throws MlsRefusedException {
        require(length, "opaque");
        position += length;
        return Bytes.of(input, position - length, position);
    }

    /** Everything that is left. */
    public Bytes rest() {
        Bytes rest = Bytes.of(input, position, limit);
        position = limit;
        return rest;
    }

    /** {@code opaque<V>}. */
    public Bytes opaque() throws MlsRefusedException {
        return raw(length());
    }

    /** The content of a vector {@code <V>}; this reader then stands behind it. */
    public TlsReader vector() throws MlsRefusedException {
        int length = length();
        position += length;
        return new TlsReader(input, position - length, position);
    }

    /** {@code T<V>}. Every element takes at least one byte. */
    public <T> List<T> vector(Decoder<T> element) throws MlsRefusedException {
        return vector(element, Integer.MAX_VALUE);
    }

    /**
     * {@code T<V>}, of elements that can be so short that a vector of them would take many times its bytes in memory.
     *
     * @param most more of them are in no valid message
     */
    public <T> List<T> vector(Decoder<T> element, int most) throws MlsRefusedException {
        TlsReader content = vector();
        List<T> elements = new ArrayList<>();
        while (content.hasRemaining()) {
            int before = content.position;
            if (elements.size() == most) {
                throw content.malformed("more than %d elements".formatted(most));
            }
            elements.add(element.decode(content));
            if (content.position == before) {
                throw content.malformed("an element of no bytes");
            }
        }
        return List.copyOf(elements);
    }

    /** {@code optional<T>}. */
    public <T> @Nullable T optional(Decoder<T> element) throws MlsRefusedException {
        int presence = uint8();
        return switch (presence) {
            case 0 -> null;
            case 1 -> element.decode(this);
            default -> throw malformed("presence byte: %d (expected: 0 or 1)".formatted(presence));
        };
    }

    /**
     * The length of a vector: 1, 2 or 4 bytes as the top two bits say, in the shortest form.
     *
     * @throws MlsRefusedException if the form is not the shortest, or the input is shorter than it claims
     */
    public int length() throws MlsRefusedException {
        int first = uint8();
        int form = first >>> 6;
        long value = first & 0x3f;
        if (form == 3) {
            throw malformed("length prefix: %#04x (expected: top bits 00, 01 or 10)".formatted(first));
        }
        int more = (1 << form) - 1;
        require(more, "length prefix");
        value = value << (8 * more) | unsigned(more);
        if (form > 0 && value < 1L << (form == 1 ? 6 : 14)) {
            throw malformed("length %d in %d bytes (expected: the shortest form)".formatted(value, more + 1));
        }
        require(value, "vector");
        return (int) value;
    }

    public boolean hasRemaining() {
        return position < limit;
    }

    /** The number of bytes left. */
    public int remaining() {
        return limit - position;
    }

    /** Refuses bytes that are left over. */
    public void end() throws MlsRefusedException {
        if (hasRemaining()) {
            throw malformed("%d trailing bytes (expected: none)".formatted(limit - position));
        }
    }

    private void require(long length, String what) throws MlsRefusedException {
        if (length > limit - position) {
            throw malformed("%s of %d bytes, %d left".formatted(what, length, limit - position));
        }
    }

    private long unsigned(int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | (input[position++] & 0xff);
        }
        return value;
    }
}
