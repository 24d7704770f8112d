package dev.lockstep.benchmarks.stack;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * A PostgreSQL server, used directly for baselines. Prints no password.
 *
 * @param url as JDBC takes it
 */
public record Database(String url, String user, String password) {

    /** A connection that commits each statement. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    @Override
    public String toString() {
        return "%s as %s".formatted(url, user);
    }
}
