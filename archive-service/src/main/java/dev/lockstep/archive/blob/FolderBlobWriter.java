package dev.lockstep.archive.blob;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jboss.logging.Logger;

/** Writes the partial file, digesting on the way, and renames it when it is durable. */
final class FolderBlobWriter implements BlobWriter {
    private static final Logger LOG = Logger.getLogger(FolderBlobWriter.class);

    private final FolderLayout layout;
    private final BlobName name;
    private final WorkerExecutor disk;
    private final FileChannel channel;
    private final MessageDigest digest;

    FolderBlobWriter(FolderLayout layout, BlobName name, WorkerExecutor disk) throws IOException {
        this.layout = layout;
        this.name = name;
        this.disk = disk;
        this.channel = Disk.create(layout.partial(name));
        this.digest = sha256();
    }

    @Override
    public Future<Void> append(Buffer bytes) {
        return disk.executeBlocking(
                () -> {
                    write(bytes);
                    return null;
                },
                false);
    }

    @Override
    public Future<BlobFacts> commit() {
        return disk.executeBlocking(this::publish, false);
    }

    @Override
    public Future<Void> abort() {
        return disk.executeBlocking(
                () -> {
                    remove();
                    return null;
                },
                false);
    }

    private void write(Buffer bytes) throws IOException {
        try {
            for (ByteBuffer part : bytes.getByteBuf().nioBuffers()) {
                digest.update(part.duplicate());
                while (part.hasRemaining()) {
                    channel.write(part);
                }
            }
        } catch (IOException e) {
            throw Disk.explain(e);
        }
    }

    private BlobFacts publish() throws IOException {
        try {
            long size = channel.position();
            channel.force(true);
            channel.close();
            Disk.createFolder(layout.outer(name));
            Disk.createFolder(layout.inner(name));
            Files.move(layout.partial(name), layout.whole(name), StandardCopyOption.ATOMIC_MOVE);
            // Each level, even if it was there before: whoever made it a moment ago may not have got this far.
            Disk.force(layout.inner(name));
            Disk.force(layout.outer(name));
            Disk.force(layout.wholes());
            return new BlobFacts(size, HexFormat.of().formatHex(digest.digest()));
        } catch (IOException e) {
            throw Disk.explain(e);
        }
    }

    private void remove() {
        try {
            channel.close();
            Files.deleteIfExists(layout.partial(name));
        } catch (IOException e) {
            LOG.warnf(e, "the partial file of blob %s is left for the next start", name);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
