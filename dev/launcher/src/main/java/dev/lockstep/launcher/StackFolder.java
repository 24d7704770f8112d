package dev.lockstep.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The folder of a stack: who holds it, and what lies where. */
public record StackFolder(Path path) {
    static final String DEVELOPMENT_KEY = "dev-api-key";
    static final String KEY_ENCRYPTION_KEY = "key-encryption-key";

    private static final long LEAST_FREE_BYTES = 500L << 20;

    /** What a reset deletes: data, logs and the development key. What was built stays. */
    private static final List<String> DATA = List.of(
            "postgres",
            "postgres.new",
            "postgres.lock",
            "kafka",
            "kafka.properties",
            "archives",
            "logs",
            DEVELOPMENT_KEY,
            KEY_ENCRYPTION_KEY);

    /** Whether a stack runs on this folder now, as far as another process can tell. */
    public boolean isHeld() throws StackException {
        if (!Files.isDirectory(run())) {
            return false;
        }
        try {
            FileChannel lock = tryLock();
            if (lock == null) {
                return true;
            }
            lock.close();
            return false;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * Makes the folder ready and holds it alone until the channel is closed or this JVM ends.
     *
     * @throws StackException when another stack holds it, or the disk does not take what we write
     */
    FileChannel hold() throws StackException {
        try {
            Files.createDirectories(run());
            Files.createDirectories(logs());
            FileChannel lock = tryLock();
            if (lock == null) {
                throw new StackException(
                        "a stack is already running on %s: `./lockstep down` stops it".formatted(path));
            }
            long free = Files.getFileStore(path).getUsableSpace();
            if (free < LEAST_FREE_BYTES) {
                lock.close();
                throw new StackException("the disk of %s has only %d MB left (at least %d needed): make room, or set"
                                .formatted(path, free >> 20, LEAST_FREE_BYTES >> 20)
                        + " LOCKSTEP_FOLDER to a folder on another disk");
            }
            Files.writeString(holderFile(), ProcessHandle.current().pid() + "\n");
            return lock;
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** The process that holds the folder, if one does. */
    public Optional<ProcessHandle> holder() {
        try {
            return ProcessHandle.of(
                    Long.parseLong(Files.readString(holderFile()).strip()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * Waits for what a killed stack left to end, and removes the files that name it.
     *
     * @throws StackException when a stack is running
     */
    public void clearLeftovers() throws StackException {
        if (Files.isDirectory(run())) {
            FileChannel lock = hold();
            try {
                Leftovers.clear(this);
            } finally {
                release(lock);
            }
        }
    }

    public Path run() {
        return path.resolve("run");
    }

    public Path logs() {
        return path.resolve("logs");
    }

    Path pidFile(String service) {
        return run().resolve(service + ".pid");
    }

    Path holderFile() {
        return run().resolve("supervisor.pid");
    }

    Path statusFile() {
        return run().resolve("status");
    }

    /** The development API key: made once, then kept, readable by its owner alone. */
    public Path developmentKey() throws StackException {
        return secret(
                DEVELOPMENT_KEY,
                random -> "lockstep_dev_"
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    /** The key that wraps the data keys of all inboxes: made once, then kept. Without it, what is stored cannot be read. */
    Path keyEncryptionKey() throws StackException {
        return secret(KEY_ENCRYPTION_KEY, HexFormat.of()::formatHex);
    }

    private Path secret(String name, Function<byte[], String> form) throws StackException {
        Path file = path.resolve(name);
        if (Files.exists(file)) {
            return file;
        }
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, form.apply(random) + "\n");
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** What a reset would delete, as far as it is there. */
    public List<Path> data() {
        return DATA.stream().map(path::resolve).filter(Files::exists).toList();
    }

    private @Nullable FileChannel tryLock() throws IOException {
        FileChannel channel =
                FileChannel.open(run().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this very JVM: the same answer as held by another.
        }
        channel.close();
        return null;
    }

    /** Gives back what {@link #hold()} took. */
    void release(FileChannel lock) throws StackException {
        try {
            Files.deleteIfExists(statusFile());
            Files.deleteIfExists(holderFile());
            lock.close();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private StackException unusable(IOException cause) {
        return new StackException(
                "%s cannot be used (%s): make it writable for %s, or set LOCKSTEP_FOLDER to another folder"
                        .formatted(path, cause, System.getProperty("user.name")),
                cause);
    }
}
