package dev.lockstep.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A data folder and how to run a server on it. Whoever opened it holds it alone until {@link #close()}; a server that an earlier,
 * killed owner left behind is stopped before a new one starts.
 */
public final class PostgresCluster implements AutoCloseable {
    private final Path data;
    private final Durability durability;
    private final Path programs;
    private final ServerAccount account;
    private final FileChannel lock;

    /** What a crash of the machine may cost. */
    public enum Durability {
        /** Nothing that was committed. */
        KEEP,
        /** Everything: for tests, whose data nobody wants back. */
        MAY_LOSE
    }

    private PostgresCluster(Path data, Durability durability, Path programs, ServerAccount account, FileChannel lock) {
        this.data = data;
        this.durability = durability;
        this.programs = programs;
        this.account = account;
        this.lock = lock;
    }

    /**
     * Opens the cluster in {@code data}, making it when the folder is empty or not there.
     *
     * @throws IOException with a sentence that says what to do: when another process holds it, when its data are another
     *     release's, when the disk refuses
     */
    public static PostgresCluster open(Path data, Durability durability) throws IOException {
        return open(data, durability, ServerAccount.choose());
    }

    static PostgresCluster open(Path data, Durability durability, ServerAccount account) throws IOException {
        Path folder = data.toAbsolutePath().normalize();
        Files.createDirectories(folder.getParent());
        FileChannel lock = lock(folder);
        try {
            Path programs = PostgresBinaries.unpackedBelow(account.programCache());
            if (Files.exists(folder.resolve("PG_VERSION"))) {
                refuseOtherRelease(folder, programs);
            } else {
                removeEmpty(folder);
                FreshCluster.make(folder, programs, account, durability);
            }
            return new PostgresCluster(folder, durability, programs, account, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * The process that runs the server in the foreground and logs to its own output. The server lives as long as the process's
     * standard input stays open: when the JVM that started it dies, however it dies, the server shuts down.
     *
     * @throws IOException when a server that was left behind cannot be stopped
     */
    public ProcessBuilder server(int port) throws IOException {
        LeftServer.stop(data);
        account.own(data);
        List<String> arguments = new ArrayList<>(List.of("-D", data.toString(), "-p", Integer.toString(port)));
        for (String setting : settings()) {
            arguments.add("-c");
            arguments.add(setting);
        }
        return Programs.underWatch(
                account.command(programs.resolve("bin/postgres").toString(), arguments));
    }

    Path data() {
        return data;
    }

    /** The process id of the server itself, while there is one. */
    public OptionalLong serverPid() throws IOException {
        return LeftServer.notedProcess(data)
                .map(ProcessHandle::pid)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    /** Lets another process open the cluster. End the server before. */
    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static FileChannel lock(Path data) throws IOException {
        Path path = data.resolveSibling(data.getFileName() + ".lock");
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this very JVM: the same answer as held by another.
        }
        channel.close();
        throw new IOException("the PostgreSQL data in %s are in use by another process: stop it first".formatted(data));
    }

    private static void removeEmpty(Path data) throws IOException {
        try {
            Files.deleteIfExists(data);
        } catch (DirectoryNotEmptyException e) {
            throw new IOException(data + " is neither empty nor a PostgreSQL data folder: move it away", e);
        }
    }

    private static void refuseOtherRelease(Path data, Path programs) throws IOException {
        String made = Files.readString(data.resolve("PG_VERSION")).strip();
        try (Stream<String> lines = Files.lines(programs.resolve("share/postgresql/postgres.bki"))) {
            String ours = lines.findFirst().orElse("").replace("# PostgreSQL ", "");
            if (!made.equals(ours)) {
                throw new IOException(
                        "the data in %s are of PostgreSQL %s and this is %s: delete them or move them away"
                                .formatted(data, made, ours));
            }
        }
    }

    private List<String> settings() {
        List<String> settings = new ArrayList<>(List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "max_connections=200",
                "shared_buffers=256MB",
                "io_method=sync",
                "jit=off",
                "log_checkpoints=off",
                "timezone=UTC",
                "log_timezone=UTC"));
        switch (durability) {
            // After a checkpoint the first change of each page costs the whole page: the fewer there are, the better.
            case KEEP -> settings.add("max_wal_size=2GB");
            case MAY_LOSE ->
                settings.addAll(
                        List.of("max_wal_size=512MB", "fsync=off", "full_page_writes=off", "synchronous_commit=off"));
        }
        return settings;
    }
}
