package dev.lockstep.xmtp.archive;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A zstd frame (RFC 8878) in which a block never holds parts of two elements: each is a compressed block of raw literals, which
 * a decoder gives out whole or not at all (§4.8 rule 1). Nothing is compressed: the content is ciphertext.
 */
final class AlignedFrame {
    /** The most literals that leave room for the headers in a block of 128 KiB. */
    static final int LARGEST_BLOCK = 131_056;

    /** Magic number, then a descriptor without checksum or content size, then a window of 2 MiB. */
    private static final byte[] HEADER = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x00, 0x58};
    /** An empty raw block, marked as the last. */
    private static final byte[] END = {0x01, 0x00, 0x00};

    private static final int COMPRESSED = 2;
    private static final int LONGEST_IN_ONE_BYTE = 1 << 5;
    private static final int LONGEST_IN_TWO_BYTES = 1 << 12;

    private final OutputStream out;

    AlignedFrame(OutputStream out) {
        this.out = out;
    }

    void begin() throws IOException {
        out.write(HEADER);
    }

    /** One element, in as few blocks as can hold it. */
    void write(byte[] content, int length) throws IOException {
        for (int from = 0; from < length; from += LARGEST_BLOCK) {
            block(content, from, Math.min(LARGEST_BLOCK, length - from));
        }
    }

    void end() throws IOException {
        out.write(END);
    }

    private void block(byte[] content, int from, int length) throws IOException {
        int headerLength = length < LONGEST_IN_ONE_BYTE ? 1 : length < LONGEST_IN_TWO_BYTES ? 2 : 3;
        int header = switch (headerLength) {
            case 1 -> length << 3;
            case 2 -> length << 4 | 0b0100;
            default -> length << 4 | 0b1100;
        };
        littleEndian(COMPRESSED << 1 | headerLength + length + 1 << 3, 3);
        littleEndian(header, headerLength);
        out.write(content, from, length);
        // No sequences.
        out.write(0);
    }

    private void littleEndian(int value, int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            out.write(value >>> 8 * i);
        }
    }
}
