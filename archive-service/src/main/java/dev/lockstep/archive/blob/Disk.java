package dev.lockstep.archive.blob;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;

/** Files and folders that only this user reads, and failures told apart. */
final class Disk {
    private static final FileAttribute<?>[] NONE = {};

    private Disk() {}

    /** Opens a file that must not exist yet, mode 0600 where the file system has modes. */
    static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes(file, "rw-------"));
    }

    /** Makes sure of a folder, mode 0700 where the file system has modes. Its parent must exist. */
    static void createFolder(Path folder) throws IOException {
        try {
            Files.createDirectory(folder, attributes(folder, "rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    /** Makes the names in a folder durable. */
    static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The same failure, as {@link StorageFullException} if the operating system says that no room is left. */
    static IOException explain(IOException failure) {
        if (failure instanceof StorageFullException) {
            return failure;
        }
        // Java gives ENOSPC and EDQUOT no type of their own; only the system's words tell them apart.
        String words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return words.contains("no space left") || words.contains("quota exceeded")
                ? new StorageFullException("the disk of the blob folder is full", failure)
                : failure;
    }

    private static FileAttribute<?>[] attributes(Path path, String mode) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : NONE;
    }
}
