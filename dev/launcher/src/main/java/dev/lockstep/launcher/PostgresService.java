package dev.lockstep.launcher;

import dev.lockstep.postgres.PostgresCluster;
import dev.lockstep.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The database server, with a role and a schema for each service. */
final class PostgresService implements Service {
    static final String NAME = "postgres";

    private final Path data;
    private final int port;
    private final Map<String, String> passwordsByOwner;
    private @Nullable PostgresCluster cluster;

    /** @param passwordsByOwner the password of each role that is to exist */
    PostgresService(StackSettings settings, Map<String, String> passwordsByOwner) {
        this.data = settings.folder().resolve(NAME);
        this.port = settings.ports().postgres();
        this.passwordsByOwner = passwordsByOwner;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Port> ports() {
        return List.of(Port.POSTGRES);
    }

    @Override
    public Set<String> needs() {
        return Set.of();
    }

    @Override
    public ProcessBuilder process() throws IOException {
        return cluster().server(port);
    }

    @Override
    public boolean isReady() {
        try {
            return PostgresServer.of(data, port).answers();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void whenReady() throws IOException {
        for (Map.Entry<String, String> owner : passwordsByOwner.entrySet()) {
            try {
                PostgresServer.of(data, port).createOwner(owner.getKey(), owner.getValue());
            } catch (SQLException e) {
                throw new IOException("PostgreSQL does not take the role and schema " + owner.getKey(), e);
            }
        }
    }

    @Override
    public long pid(Process process) throws IOException {
        return cluster().serverPid().orElse(process.pid());
    }

    @Override
    public synchronized void close() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** Opened by the first who needs it: making the data folder takes a while in which others can start. */
    private synchronized PostgresCluster cluster() throws IOException {
        PostgresCluster open = cluster;
        if (open == null) {
            open = PostgresCluster.open(data, PostgresCluster.Durability.KEEP);
            cluster = open;
        }
        return open;
    }
}
