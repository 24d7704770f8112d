package dev.lockstep.archive.blob;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/** Blobs as files of one folder, which belongs to one process at a time. */
public final class FolderBlobStore implements BlobStore {
    private static final Logger LOG = Logger.getLogger(FolderBlobStore.class);
    private static final int DISK_THREADS = 16;

    private final FolderLayout layout;
    private final long freeSpaceKept;
    private final FileChannel lock;
    private final WorkerExecutor disk;

    private FolderBlobStore(FolderLayout layout, long freeSpaceKept, FileChannel lock, WorkerExecutor disk) {
        this.layout = layout;
        this.freeSpaceKept = freeSpaceKept;
        this.lock = lock;
        this.disk = disk;
    }

    /**
     * Opens the store, making the folder if need be, and removes the partial files an earlier process left. Blocks.
     *
     * @param freeSpaceKept bytes of the disk that are left to others
     * @throws IOException when the folder cannot be made or written, or when another process has it open
     */
    public static FolderBlobStore open(Vertx vertx, Path folder, long freeSpaceKept) throws IOException {
        FolderLayout layout = new FolderLayout(folder.toAbsolutePath().normalize());
        try {
            Files.createDirectories(layout.folder());
            Disk.createFolder(layout.partials());
            Disk.createFolder(layout.wholes());
        } catch (IOException e) {
            throw new IOException(
                    "blob folder %s: cannot be made (expected: a folder that this user may write): %s"
                            .formatted(layout.folder(), e),
                    e);
        }
        FileChannel lock = takeLock(layout);
        removePartials(layout);
        return new FolderBlobStore(
                layout, freeSpaceKept, lock, vertx.createSharedWorkerExecutor("lockstep-blobs", DISK_THREADS));
    }

    @Override
    public Future<BlobWriter> begin(BlobName name, OptionalLong expectedSize) {
        return disk.executeBlocking(
                () -> {
                    requireRoom(expectedSize.orElse(0));
                    try {
                        return new FolderBlobWriter(layout, name, disk);
                    } catch (IOException e) {
                        throw Disk.explain(e);
                    }
                },
                false);
    }

    @Override
    public Future<BlobContent> open(BlobName name) {
        return disk.executeBlocking(() -> content(name), false);
    }

    @Override
    public Future<Void> delete(BlobName name) {
        return disk.executeBlocking(
                () -> {
                    Files.deleteIfExists(layout.partial(name));
                    Files.deleteIfExists(layout.whole(name));
                    return null;
                },
                false);
    }

    @Override
    public Future<Void> probe() {
        return disk.executeBlocking(
                () -> {
                    Path probe = Files.createTempFile(layout.partials(), "probe", "");
                    try {
                        Files.writeString(probe, "probe");
                    } finally {
                        Files.delete(probe);
                    }
                    return null;
                },
                false);
    }

    @Override
    public void close() {
        disk.close();
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("the lock of the blob folder was not released", e);
        }
    }

    private void requireRoom(long wanted) throws IOException {
        long usable = Files.getFileStore(layout.folder()).getUsableSpace();
        if (usable - wanted < freeSpaceKept) {
            throw new StorageFullException(
                    "disk of the blob folder: %d bytes free (expected: %d for the file and %d kept free)"
                            .formatted(usable, wanted, freeSpaceKept),
                    null);
        }
    }

    private BlobContent content(BlobName name) throws IOException {
        Path file = layout.whole(name);
        try {
            long size = Files.readAttributes(file, BasicFileAttributes.class).size();
            return new FolderBlobContent(file, size);
        } catch (NoSuchFileException e) {
            throw new NoSuchBlobException(name);
        }
    }

    private static FileChannel takeLock(FolderLayout layout) throws IOException {
        FileChannel channel = FileChannel.open(layout.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // This process has it: the same refusal.
        }
        channel.close();
        throw new IOException(
                "blob folder %s: in use by another process (expected: one process; stop the other or name another folder)"
                        .formatted(layout.folder()));
    }

    private static void removePartials(FolderLayout layout) throws IOException {
        int removed = 0;
        try (DirectoryStream<Path> partials = Files.newDirectoryStream(layout.partials())) {
            for (Path partial : partials) {
                Files.deleteIfExists(partial);
                removed++;
            }
        }
        if (removed > 0) {
            LOG.infof("removed %d partial files of an earlier run", removed);
        }
    }

    /** The kernel copies from the file to the socket, in regions of 1 MiB; the heap sees none of it. */
    private record FolderBlobContent(Path file, long size) implements BlobContent {
        @Override
        public Future<Void> sendTo(HttpServerResponse response, long offset, long length) {
            return response.sendFile(file.toString(), offset, length);
        }
    }
}
