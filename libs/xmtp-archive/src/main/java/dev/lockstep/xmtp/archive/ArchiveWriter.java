package dev.lockstep.xmtp.archive;

import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import dev.lockstep.xmtp.proto.devicesync.BackupMetadataSave;
import java.io.IOException;
import java.io.OutputStream;
import java.util.random.RandomGenerator;

/**
 * Writes an archive that every reader takes, whatever the sizes of its elements (device sync reference §4.8). Holds one element
 * at a time; blocks while {@code out} does. Not for several threads.
 */
public final class ArchiveWriter {
    /**
     * Bytes that are fetched beyond an element that is longer than a block. A read brings less than a whole one where a piece of the file
     * ends, and an element's last block may be a few bytes, which must not come too late.
     */
    private static final int MARGIN = 8 << 10;

    private static final int LENGTH_PREFIX = 4;
    /** How much a reader of the network fetches in one go. */
    private static final int READ_AHEAD = 1024;

    private static final byte[] EMPTY = {};

    private final OutputStream out;
    private final AlignedFrame frame;
    private final ElementCipher cipher;
    private ElementNonce nonce;
    private byte[] framed = new byte[READ_AHEAD];
    /** How far such a reader has fetched ahead of what it hands out. */
    private long ahead;

    private ArchiveWriter(OutputStream out, ArchiveKey key, ElementNonce nonce) {
        this.out = out;
        this.frame = new AlignedFrame(out);
        this.cipher = new ElementCipher(key);
        this.nonce = nonce;
    }

    /**
     * Begins an archive.
     *
     * @param out best buffered; not closed by this
     * @param key for this archive alone
     * @param random cryptographically strong outside of tests
     */
    public static ArchiveWriter begin(
            OutputStream out, ArchiveKey key, BackupMetadataSave metadata, RandomGenerator random) throws IOException {
        byte[] nonce = new byte[ElementNonce.LENGTH];
        random.nextBytes(nonce);
        return begin(out, key, metadata, new ElementNonce(nonce));
    }

    static ArchiveWriter begin(OutputStream out, ArchiveKey key, BackupMetadataSave metadata, ElementNonce nonce)
            throws IOException {
        var writer = new ArchiveWriter(out, key, nonce);
        out.write(new byte[ArchiveReader.VERSION_LENGTH]);
        out.write(nonce.bytes());
        writer.frame.begin();
        writer.write(BackupElement.newBuilder().setMetadata(metadata).build());
        return writer;
    }

    /** Adds an element. Groups come before their messages; small ones before large ones where there is a choice. */
    public void write(BackupElement element) throws IOException {
        byte[] plain = element.toByteArray();
        int length = LENGTH_PREFIX + plain.length + ElementCipher.TAG;
        if (length > AlignedFrame.LARGEST_BLOCK) {
            padBefore(length);
        }
        put(plain);
        ahead = Math.max(0, ahead + READ_AHEAD - length);
    }

    /** Ends the archive. What comes without this is recognised as cut off. */
    public void finish() throws IOException {
        frame.end();
        out.flush();
    }

    /** Empty elements, which readers pass over, until one of this length is fetched whole before it is looked at (rule 2). */
    private void padBefore(int length) throws IOException {
        while (ahead < length + MARGIN) {
            put(EMPTY);
            ahead += READ_AHEAD - (LENGTH_PREFIX + ElementCipher.TAG);
        }
    }

    private void put(byte[] plain) throws IOException {
        int length = plain.length + ElementCipher.TAG;
        if (framed.length < LENGTH_PREFIX + length) {
            framed = new byte[LENGTH_PREFIX + length];
        }
        for (int i = 0; i < LENGTH_PREFIX; i++) {
            framed[i] = (byte) (length >>> 8 * i);
        }
        cipher.seal(nonce, plain, framed, LENGTH_PREFIX);
        nonce = nonce.next();
        frame.write(framed, LENGTH_PREFIX + length);
    }
}
