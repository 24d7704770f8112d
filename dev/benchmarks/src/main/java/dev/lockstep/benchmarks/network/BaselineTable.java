package dev.lockstep.benchmarks.network;

import dev.lockstep.benchmarks.stack.Database;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A table shaped like a ledger of group messages (same columns, same three indexes) in the same server: what storing costs
 * without a network round it. Sessions commit as durably as the server is set up to.
 */
final class BaselineTable {
    static final String NAME = "baseline_messages";

    /** Stores one message, to be bound by {@link #bind}. */
    static final String INSERT = """
            insert into baseline_messages (group_id, data, hash, is_commit, sender_hmac, should_push)
            values (?, ?, ?, false, ?, true)
            """;

    private static final byte[] HMAC = new byte[32];

    private BaselineTable() {}

    /** Makes sure that it is there, and empty. */
    static void create(Database database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    create table if not exists baseline_messages (
                        id bigint generated always as identity primary key,
                        created_at timestamptz not null default now(),
                        group_id bytea not null,
                        data bytea not null,
                        hash bytea not null unique,
                        is_commit boolean not null,
                        sender_hmac bytea not null,
                        should_push boolean not null)
                    """);
            statement.execute(
                    "create index if not exists baseline_messages_by_group on baseline_messages (group_id, id)");
            statement.execute("truncate baseline_messages");
        }
    }

    static void bind(PreparedStatement insert, byte[] groupId, byte[] data) throws SQLException {
        insert.setBytes(1, groupId);
        insert.setBytes(2, data);
        insert.setBytes(3, hash(data));
        insert.setBytes(4, HMAC);
    }

    private static byte[] hash(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
