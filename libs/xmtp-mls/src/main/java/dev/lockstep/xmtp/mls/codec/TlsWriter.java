package dev.lockstep.xmtp.mls.codec;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Writes the presentation language of RFC 9420 §2.1. Every method returns this writer. */
public final class TlsWriter {
    /** The longest vector that a length prefix can express, 2^30 − 1 bytes. */
    public static final int LONGEST_VECTOR = (1 << 30) - 1;

    private byte[] buffer;
    private int size;

    public TlsWriter() {
        this(128);
    }

    /**
     * A writer with room for a number of bytes; it grows if there are more.
     */
    public TlsWriter(int expected) {
        buffer = new byte[expected];
    }

    public TlsWriter uint8(int value) {
        return unsigned(value, 1);
    }

    public TlsWriter uint16(int value) {
        return unsigned(value, 2);
    }

    public TlsWriter uint32(long value) {
        return unsigned(value, 4);
    }

    public TlsWriter uint64(long value) {
        return unsigned(value, 8);
    }

    /** The bytes alone, without a length prefix. */
    public TlsWriter raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, buffer, size, value.length);
        size += value.length;
        return this;
    }

    /** The bytes alone, without a length prefix. */
    public TlsWriter raw(Bytes value) {
        reserve(value.size());
        value.copyTo(buffer, size);
        size += value.size();
        return this;
    }

    public TlsWriter opaque(byte[] value) {
        return length(value.length).raw(value);
    }

    public TlsWriter opaque(Bytes value) {
        return length(value.size()).raw(value);
    }

    public TlsWriter value(Encodable value) {
        value.encode(this);
        return this;
    }

    public TlsWriter vector(Collection<? extends Encodable> elements) {
        TlsWriter content = new TlsWriter();
        elements.forEach(element -> element.encode(content));
        return vector(content);
    }

    /** A vector whose elements were written to {@code content}. */
    public TlsWriter vector(TlsWriter content) {
        length(content.size).reserve(content.size);
        System.arraycopy(content.buffer, 0, buffer, size, content.size);
        size += content.size;
        return this;
    }

    public TlsWriter optional(@Nullable Encodable value) {
        if (value == null) {
            return uint8(0);
        }
        uint8(1);
        value.encode(this);
        return this;
    }

    /**
     * The length prefix of a vector, in its shortest form.
     *
     * @throws IllegalArgumentException if no vector can be that long
     */
    public TlsWriter length(int length) {
        if (length < 0 || length > LONGEST_VECTOR) {
            throw new IllegalArgumentException("vector of %d bytes (expected: at most 2^30 - 1)".formatted(length));
        }
        if (length < 1 << 6) {
            return uint8(length);
        }
        return length < 1 << 14 ? uint16(length | 0x4000) : uint32(length | 0x8000_0000L);
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    /** A copy of what was written. */
    public Bytes toBytes() {
        return Bytes.of(buffer, 0, size);
    }

    private TlsWriter unsigned(long value, int bytes) {
        reserve(bytes);
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    private void reserve(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, Math.addExact(size, more)));
        }
    }
}
