package dev.lockstep.interop;

import dev.lockstep.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A table that nobody else can read or write: whoever wants to stands still in the middle of it, and goes on after {@link #close}. */
final class TableLock implements AutoCloseable {
    private static final String WAITING = """
            select exists (
                select 1 from pg_stat_activity where wait_event_type = 'Lock' and position(? in query) > 0)
            """;

    private final Connection connection;

    private TableLock(Connection connection) {
        this.connection = connection;
    }

    /** @param data of the database server that listens at {@code port} */
    static TableLock on(String table, Path data, int port) throws IOException {
        String password = Files.readString(data.resolve("superuser-password")).strip();
        try {
            Connection connection = DriverManager.getConnection(
                    "jdbc:" + PostgresServer.of(data, port).url(), "postgres", password);
            connection.setAutoCommit(false);
            try (Statement lock = connection.createStatement()) {
                lock.execute("lock table %s in access exclusive mode".formatted(table));
            }
            return new TableLock(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a statement with these words stands still. */
    boolean isWaitedForBy(String words) {
        try (Statement fresh = connection.createStatement();
                PreparedStatement query = connection.prepareStatement(WAITING)) {
            fresh.execute("select pg_stat_clear_snapshot()");
            query.setString(1, words);
            try (ResultSet waiting = query.executeQuery()) {
                return waiting.next() && waiting.getBoolean(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
