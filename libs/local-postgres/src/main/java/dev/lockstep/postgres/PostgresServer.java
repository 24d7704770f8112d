package dev.lockstep.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.regex.Pattern;

/** Where a server of ours listens, and what its owner may do there. Prints no password. */
public final class PostgresServer {
    static final String SUPERUSER = "postgres";

    private static final String DATABASE = "postgres";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    private final int port;
    private final String password;

    private PostgresServer(int port, String password) {
        this.port = port;
        this.password = password;
    }

    /**
     * The server on a data folder of ours, whoever runs it.
     *
     * @param port where it listens
     * @throws IOException when there are no data
     */
    public static PostgresServer of(Path data, int port) throws IOException {
        return new PostgresServer(
                port, Files.readString(data.resolve(FreshCluster.PASSWORD_FILE)).strip());
    }

    /** {@code postgresql://host:port/database}: the form that reactive clients take; with {@code jdbc:} before it, JDBC's. */
    public String url() {
        return "postgresql://127.0.0.1:%d/%s".formatted(port, DATABASE);
    }

    /** Whether the server answers a query now. */
    public boolean answers() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            return statement.execute("select 1");
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Makes sure of a role with this password and of a schema of the same name that it owns and finds first.
     *
     * @param name lower-case letters, digits and underscores
     * @throws SQLException when the server refuses or is not there
     */
    public void createOwner(String name, String password) throws SQLException {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name of a role: " + name + " (expected: " + NAME + ")");
        }
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    do $$ begin
                        if not exists (select from pg_roles where rolname = '%1$s') then
                            create role %1$s;
                        end if;
                    end $$;
                    alter role %1$s login password %2$s;
                    create schema if not exists %1$s authorization %1$s;
                    alter role %1$s set search_path to %1$s;
                    """.formatted(name, statement.enquoteLiteral(password)));
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        return DriverManager.getConnection("jdbc:" + url(), properties);
    }

    @Override
    public String toString() {
        return url();
    }
}
