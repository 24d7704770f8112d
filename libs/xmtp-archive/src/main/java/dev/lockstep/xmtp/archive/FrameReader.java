package dev.lockstep.xmtp.archive;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.lockstep.xmtp.archive.ArchiveException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** The content of one zstd frame, in any framing that RFC 8878 allows; what follows the frame is not looked at. */
final class FrameReader implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    /** A window of 8 MiB: what RFC 8878 asks every decoder to support. Also bounds the memory that a frame can demand. */
    private static final int LARGEST_WINDOW_LOG = 23;
    /** Ciphertext does not shrink; a frame that grows more than this is made to hurt. */
    private static final int MOST_EXPANSION = 8;

    private static final int FREE_EXPANSION = 1 << 20;

    private final InputStream in;
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final ByteBuffer compressed = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private final ByteBuffer content = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private final byte[] transfer = new byte[BUFFER];
    private long taken;
    private long given;
    private boolean ended;
    private boolean more;

    FrameReader(InputStream in) {
        this.in = in;
        zstd.setLongMax(LARGEST_WINDOW_LOG);
    }

    /** The next byte, or -1 after the last one of a frame that was ended properly. */
    int read() throws IOException, ArchiveException {
        return fill() ? content.get() & 0xff : -1;
    }

    /** Exactly this many bytes. */
    void read(byte[] into, int from, int length) throws IOException, ArchiveException {
        int at = from;
        while (at < from + length) {
            if (!fill()) {
                throw new ArchiveException(
                        Reason.CORRUPT,
                        "the archive ends %d bytes before the end of an element".formatted(from + length - at));
            }
            int chunk = Math.min(content.remaining(), from + length - at);
            content.get(into, at, chunk);
            at += chunk;
        }
    }

    @Override
    public void close() {
        zstd.close();
    }

    private boolean fill() throws IOException, ArchiveException {
        while (!content.hasRemaining()) {
            if (ended) {
                return false;
            }
            decompress();
        }
        return true;
    }

    private void decompress() throws IOException, ArchiveException {
        if (!compressed.hasRemaining() && !more) {
            fetch();
        }
        content.clear();
        int before = compressed.position();
        try {
            ended = zstd.decompressDirectByteBufferStream(content, compressed);
        } catch (ZstdException e) {
            throw new ArchiveException(
                    Reason.CORRUPT,
                    "byte %d: not a zstd frame, or a damaged one (%s)".formatted(taken, e.getMessage()));
        }
        taken += compressed.position() - before;
        content.flip();
        given += content.remaining();
        // A full buffer may mean that there is more to come out before more goes in.
        more = content.limit() == content.capacity();
        if (given > FREE_EXPANSION + MOST_EXPANSION * taken) {
            throw new ArchiveException(
                    Reason.TOO_LARGE,
                    "%d bytes became %d (expected: at most %d times as many)".formatted(taken, given, MOST_EXPANSION));
        }
    }

    private void fetch() throws IOException, ArchiveException {
        int read = in.read(transfer);
        if (read < 0) {
            throw new ArchiveException(
                    Reason.TRUNCATED,
                    "the archive ends after %d bytes of its zstd frame, before the frame does".formatted(taken));
        }
        compressed.clear().put(transfer, 0, read).flip();
    }
}
