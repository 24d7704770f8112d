package dev.lockstep.xmtp.mls.codec;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** An immutable sequence of bytes, equal by content. For public values; secrets have a type that does not print them. */
public final class Bytes implements Comparable<Bytes> {
    /** No bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** A copy of {@code content}. */
    public static Bytes of(byte[] content) {
        return content.length == 0 ? EMPTY : new Bytes(content.clone());
    }

    /** A copy of the bytes {@code from} (included) to {@code to} (excluded). */
    public static Bytes of(byte[] content, int from, int to) {
        return from == to ? EMPTY : new Bytes(Arrays.copyOfRange(content, from, to));
    }

    /** Takes {@code content} without a copy; the caller must not touch the array again. */
    public static Bytes owning(byte[] content) {
        return content.length == 0 ? EMPTY : new Bytes(content);
    }

    /** @throws IllegalArgumentException unless {@code hex} is an even number of hexadecimal characters */
    public static Bytes fromHex(String hex) {
        return owning(HexFormat.of().parseHex(hex));
    }

    /** A copy of the content. */
    public byte[] toByteArray() {
        return content.clone();
    }

    /** The number of bytes. */
    public int size() {
        return content.length;
    }

    public boolean isEmpty() {
        return content.length == 0;
    }

    /** The byte at {@code index}, 0 to 255. */
    public int at(int index) {
        return content[index] & 0xff;
    }

    /** The bytes {@code from} (included) to {@code to} (excluded). */
    public Bytes slice(int from, int to) {
        return of(content, from, to);
    }

    /** Lower-case hexadecimal, without prefix. */
    public String hex() {
        return HexFormat.of().formatHex(content);
    }

    /** Copies the content to {@code target} at {@code offset}. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(content, 0, target, offset, content.length);
    }

    /** By unsigned value, then by length. */
    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(content, other.content);
    }

    /** Takes the same time wherever the two differ, so that tags may be compared with it. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes that && MessageDigest.isEqual(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return content.length <= 40
                ? hex()
                : HexFormat.of().formatHex(content, 0, 16) + "… (%d bytes)".formatted(content.length);
    }
}
