package dev.lockstep.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A running PostgreSQL server of our own. */
public final class LocalPostgres implements AutoCloseable {
    private static final String DATABASE = "postgres";

    private final EmbeddedPostgres server;

    private LocalPostgres(EmbeddedPostgres server) {
        this.server = server;
    }

    /**
     * A server whose data live in {@code dataFolder} and outlive it.
     *
     * @throws IOException when the server does not start
     */
    public static LocalPostgres start(Path dataFolder, int port) throws IOException {
        return new LocalPostgres(EmbeddedPostgres.builder()
                .setDataDirectory(dataFolder)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("shared_buffers", "64MB")
                .setServerConfig("max_connections", "200")
                .setPGStartupWait(Duration.ofSeconds(30))
                .start());
    }

    /** The one server of this JVM for tests: on a free port, empty at first, gone with the JVM. */
    public static LocalPostgres forTests() {
        return ForTests.SERVER;
    }

    /** {@code postgresql://host:port/database}: the form that reactive clients take; with {@code jdbc:} before it, JDBC's. */
    public String url() {
        return "postgresql://127.0.0.1:%d/%s".formatted(server.getPort(), DATABASE);
    }

    /** Makes sure of a role and a schema of the same name that it owns and finds first; the password is the name. */
    public void createOwner(String name) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    do $$ begin
                        if not exists (select from pg_roles where rolname = '%1$s') then
                            create role "%1$s" login password '%1$s';
                        end if;
                    end $$;
                    create schema if not exists "%1$s" authorization "%1$s";
                    alter role "%1$s" set search_path to "%1$s";
                    """.formatted(name));
        } catch (SQLException e) {
            throw new IllegalStateException("role and schema %s could not be made".formatted(name), e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class ForTests {
        static final LocalPostgres SERVER = start();

        private static LocalPostgres start() {
            try {
                return new LocalPostgres(EmbeddedPostgres.builder()
                        .setServerConfig("shared_buffers", "64MB")
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("fsync", "off")
                        .setServerConfig("full_page_writes", "off")
                        .setPGStartupWait(Duration.ofSeconds(30))
                        .start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
