package dev.lockstep.benchmarks.history;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * A file's bytes, made anew wherever they are needed and never held: nothing compresses, no two files and no two chunks
 * of 64 KiB are alike, so neither a mix-up nor a reordering can go unseen.
 *
 * @param seed tells files apart
 * @param length bytes
 */
record Content(long seed, long length) {
    private static final int CHUNK = 64 * 1024;
    private static final byte[] NOISE = noise();

    /** The bytes as a stream. */
    InputStream stream() {
        return new Stream();
    }

    /** Does {@code part} hold what this file has from {@code offset} on? Consumes it. */
    boolean matches(long offset, ByteBuffer part) {
        byte[] expected = new byte[Math.min(CHUNK, Math.max(1, part.remaining()))];
        long at = offset;
        while (part.hasRemaining()) {
            int count = fill(at, expected, 0, Math.min(expected.length, part.remaining()));
            if (count <= 0) {
                return false;
            }
            ByteBuffer piece = part.slice(part.position(), count);
            if (piece.mismatch(ByteBuffer.wrap(expected, 0, count)) >= 0) {
                return false;
            }
            part.position(part.position() + count);
            at += count;
        }
        return true;
    }

    /** Puts up to {@code count} bytes from {@code offset} of the file into {@code target}; −1 at its end. */
    private int fill(long offset, byte[] target, int position, int count) {
        if (offset >= length) {
            return -1;
        }
        int inChunk = (int) (offset % CHUNK);
        int size = (int) Math.min(Math.min(count, CHUNK - inChunk), length - offset);
        System.arraycopy(NOISE, inChunk, target, position, size);
        byte[] head = head(offset / CHUNK);
        for (int i = inChunk; i < Math.min(head.length, inChunk + size); i++) {
            target[position + i - inChunk] = head[i];
        }
        return size;
    }

    private byte[] head(long chunk) {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(seed).putLong(chunk).array();
    }

    private static byte[] noise() {
        byte[] noise = new byte[CHUNK];
        new SplittableRandom(1).nextBytes(noise);
        return noise;
    }

    private final class Stream extends InputStream {
        private long at;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int position, int count) {
            Objects.checkFromIndexSize(position, count, target.length);
            if (count == 0) {
                return 0;
            }
            int read = fill(at, target, position, count);
            at += Math.max(0, read);
            return read;
        }
    }
}
