package dev.lockstep.interop;

import dev.lockstep.postgres.PostgresServer;
import dev.lockstep.xmtp.id.InboxId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** An inbox's HMAC root as it was stored once. {@link #bringBack} leaves the service as one that was never told of another. */
final class OldRoot {
    private final String url;
    private final String password;
    private final byte[] inbox;
    private final byte[] sealed;

    /** @param data of the database server that listens at {@code port} */
    OldRoot(InboxId inbox, Path data, int port) throws IOException {
        this.url = "jdbc:" + PostgresServer.of(data, port).url();
        this.password = Files.readString(data.resolve("superuser-password")).strip();
        this.inbox = inbox.toByteArray();
        this.sealed = stored();
    }

    private byte[] stored() {
        try (Connection connection = connect();
                PreparedStatement query =
                        connection.prepareStatement("select hmac_root from sync.inbox where inbox_id = ?")) {
            query.setBytes(1, inbox);
            try (ResultSet found = query.executeQuery()) {
                found.next();
                return found.getBytes(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param made when it was made, as the service is to believe; which must not run now */
    void bringBack(Instant made) {
        try (Connection connection = connect();
                PreparedStatement update = connection.prepareStatement(
                        "update sync.inbox set hmac_root = ?, hmac_root_cycled_at_ns = ? where inbox_id = ?")) {
            update.setBytes(1, sealed);
            update.setLong(2, made.toEpochMilli() * 1_000_000);
            update.setBytes(3, inbox);
            update.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, "postgres", password);
    }
}
