package dev.lockstep.xmtp.archive;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.archive.ArchiveException.Reason;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import dev.lockstep.xmtp.proto.devicesync.BackupMetadataSave;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads an archive element by element, in constant memory: any valid zstd framing, in any pieces, and the nonces of old writers
 * (device sync reference §4). Blocks while {@code in} does. Not for several threads.
 */
public final class ArchiveReader implements AutoCloseable {
    static final int VERSION_LENGTH = 2;

    private static final int LENGTH_PREFIX = 4;

    private final FrameReader frame;
    private final ElementCipher cipher;
    private final ReadLimits limits;
    private final int version;
    private final BackupMetadataSave metadata;
    private ElementNonce nonce;
    private long read;
    private long elements;

    private ArchiveReader(InputStream in, ArchiveKey key, ReadLimits limits) throws IOException, ArchiveException {
        byte[] head = in.readNBytes(VERSION_LENGTH + ElementNonce.LENGTH);
        if (head.length < VERSION_LENGTH + ElementNonce.LENGTH) {
            throw new ArchiveException(
                    Reason.TRUNCATED,
                    "%d bytes (expected: at least %d)".formatted(head.length, VERSION_LENGTH + ElementNonce.LENGTH));
        }
        this.version = (head[0] & 0xff) | (head[1] & 0xff) << 8;
        if (version != 0) {
            throw new ArchiveException(Reason.CORRUPT, "version: %d (expected: 0)".formatted(version));
        }
        this.nonce = new ElementNonce(java.util.Arrays.copyOfRange(head, VERSION_LENGTH, head.length));
        this.frame = new FrameReader(in);
        this.cipher = new ElementCipher(key);
        this.limits = limits;
        try {
            this.metadata = first();
        } catch (IOException | ArchiveException | RuntimeException e) {
            frame.close();
            throw e;
        }
    }

    /**
     * Opens an archive and reads what it says of itself.
     *
     * @param in not closed by this
     */
    public static ArchiveReader open(InputStream in, ArchiveKey key, ReadLimits limits)
            throws IOException, ArchiveException {
        return new ArchiveReader(in, key, limits);
    }

    public BackupMetadataSave metadata() {
        return metadata;
    }

    public int version() {
        return version;
    }

    /** The next element after the metadata, those without content passed over; nothing at the proper end of the archive. */
    public Optional<BackupElement> next() throws IOException, ArchiveException {
        Optional<BackupElement> element = element();
        while (element.isPresent() && element.get().getElementCase() == BackupElement.ElementCase.ELEMENT_NOT_SET) {
            element = element();
        }
        return element;
    }

    @Override
    public void close() {
        frame.close();
    }

    private BackupMetadataSave first() throws IOException, ArchiveException {
        BackupElement first = element()
                .orElseThrow(
                        () -> new ArchiveException(Reason.CORRUPT, "no element (expected: at least the metadata)"));
        if (!first.hasMetadata()) {
            throw new ArchiveException(
                    Reason.CORRUPT, "first element: %s (expected: the metadata)".formatted(first.getElementCase()));
        }
        return first.getMetadata();
    }

    private Optional<BackupElement> element() throws IOException, ArchiveException {
        int first = frame.read();
        if (first < 0) {
            return Optional.empty();
        }
        byte[] sealed = new byte[checked(length(first))];
        frame.read(sealed, 0, sealed.length);
        BackupElement element = parsed(opened(sealed));
        elements++;
        return Optional.of(element);
    }

    private long length(int first) throws IOException, ArchiveException {
        byte[] rest = new byte[LENGTH_PREFIX - 1];
        frame.read(rest, 0, rest.length);
        return first | (rest[0] & 0xffL) << 8 | (rest[1] & 0xffL) << 16 | (rest[2] & 0xffL) << 24;
    }

    private int checked(long length) throws ArchiveException {
        if (length < ElementCipher.TAG) {
            throw new ArchiveException(
                    Reason.CORRUPT,
                    "element %d: %d bytes (expected: at least %d)".formatted(elements, length, ElementCipher.TAG));
        }
        if (length > limits.element()) {
            // A first element of an absurd length is what a file of another kind looks like.
            throw new ArchiveException(
                    elements == 0 ? Reason.CORRUPT : Reason.TOO_LARGE,
                    "element %d: %d bytes (expected: at most %d)".formatted(elements, length, limits.element()));
        }
        read += LENGTH_PREFIX + length;
        if (read > limits.total()) {
            throw new ArchiveException(
                    Reason.TOO_LARGE,
                    "more than %d bytes of elements (expected: at most that)".formatted(limits.total()));
        }
        return (int) length;
    }

    /** Old writers encrypt each element with the same nonce: what does not open is tried with the one before (§4.2). */
    private byte[] opened(byte[] sealed) throws ArchiveException {
        ElementNonce used = nonce;
        Optional<byte[]> plain = cipher.open(used, sealed);
        if (plain.isEmpty() && elements > 0) {
            used = nonce.previous();
            plain = cipher.open(used, sealed);
        }
        nonce = used.next();
        return plain.orElseThrow(() -> elements == 0
                ? new ArchiveException(Reason.KEY_MISMATCH, "the first element does not open with this key")
                : new ArchiveException(Reason.CORRUPT, "element %d: damaged".formatted(elements)));
    }

    private BackupElement parsed(byte[] plain) throws ArchiveException {
        try {
            return BackupElement.parseFrom(plain);
        } catch (InvalidProtocolBufferException e) {
            throw new ArchiveException(
                    Reason.CORRUPT, "element %d: not a BackupElement (%s)".formatted(elements, e.getMessage()));
        }
    }
}
