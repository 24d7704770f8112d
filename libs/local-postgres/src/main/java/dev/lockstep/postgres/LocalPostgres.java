package dev.lockstep.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A running PostgreSQL server of our own, ended with {@link #close()} and with this JVM, even when that is killed. */
public final class LocalPostgres implements AutoCloseable {
    private static final Duration STARTUP = Duration.ofSeconds(30);
    private static final Duration SHUTDOWN = Duration.ofSeconds(30);

    private final PostgresCluster cluster;
    private final PostgresServer server;
    private final Process process;
    private final LastWords output = new LastWords();

    private LocalPostgres(PostgresCluster cluster, int port) throws IOException {
        this.cluster = cluster;
        this.server = PostgresServer.of(cluster.data(), port);
        this.process = cluster.server(port).start();
        Thread reader = Thread.ofPlatform().daemon().name("postgres-output").start(() -> output.read(process));
        awaitAnswer(reader);
    }

    /**
     * A server whose data live in {@code dataFolder} and outlive it.
     *
     * @throws IOException with the server's own words when it does not start
     */
    public static LocalPostgres start(Path dataFolder, int port) throws IOException {
        return start(PostgresCluster.open(dataFolder, PostgresCluster.Durability.KEEP), port);
    }

    /** The one server of this JVM for tests: on a free port, empty at first, gone with the JVM. */
    public static LocalPostgres forTests() {
        return ForTests.SERVER;
    }

    /** {@code postgresql://host:port/database}: the form that reactive clients take; with {@code jdbc:} before it, JDBC's. */
    public String url() {
        return server.url();
    }

    /** Makes sure of a role and a schema of the same name that it owns and finds first; the password is the name. */
    public void createOwner(String name) {
        try {
            server.createOwner(name, name);
        } catch (SQLException e) {
            throw new IllegalStateException("role and schema %s could not be made".formatted(name), e);
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(SHUTDOWN.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
            }
            cluster.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static LocalPostgres start(PostgresCluster cluster, int port) throws IOException {
        try {
            return new LocalPostgres(cluster, port);
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void awaitAnswer(Thread reader) throws IOException {
        long giveUp = System.nanoTime() + STARTUP.toNanos();
        try {
            while (!server.answers()) {
                boolean ended = process.waitFor(20, TimeUnit.MILLISECONDS);
                if (ended || System.nanoTime() > giveUp) {
                    process.getOutputStream().close();
                    reader.join(SHUTDOWN);
                    throw new IOException("PostgreSQL %s:%n%s"
                            .formatted(ended ? "ended while starting" : "does not answer after " + STARTUP, output));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.getOutputStream().close();
            throw new IOException("interrupted while PostgreSQL starts", e);
        }
    }

    private static final class ForTests {
        static final LocalPostgres SERVER = start();

        private static LocalPostgres start() {
            try {
                Path folder = Files.createTempDirectory("lockstep-postgres");
                LocalPostgres server = LocalPostgres.start(
                        PostgresCluster.open(folder.resolve("data"), PostgresCluster.Durability.MAY_LOSE), freePort());
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    server.close();
                    deleteQuietly(folder);
                }));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static int freePort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }

        private static void deleteQuietly(Path folder) {
            try {
                Folders.delete(folder);
            } catch (IOException e) {
                System.err.printf("%s stays behind: %s%n", folder, e.getMessage());
            }
        }
    }
}
