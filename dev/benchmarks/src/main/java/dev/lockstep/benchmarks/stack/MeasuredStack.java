package dev.lockstep.benchmarks.stack;

import dev.lockstep.launcher.LocalStack;
import dev.lockstep.launcher.Port;
import dev.lockstep.launcher.ServiceStatus;
import dev.lockstep.launcher.StackException;
import dev.lockstep.launcher.StackSettings;
import dev.lockstep.postgres.PostgresServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** A stack of its own for one measurement: free ports, a data folder that nobody else has, PostgreSQL durable as in the local run. */
public final class MeasuredStack implements AutoCloseable {
    /** The launcher's names of what we measure. */
    private static final String NETWORK = "network";

    private static final String POSTGRES = "postgres";
    private static final String ARCHIVE_SERVICE = "archive-service";
    private static final String SYNC_SERVICE = "sync-service";
    private static final String BASELINE = "baseline";
    private static final String LOOPBACK = "127.0.0.1";

    private final Path folder;
    private final LocalStack stack;

    private MeasuredStack(Path folder, LocalStack stack) {
        this.folder = folder;
        this.stack = stack;
    }

    /** @throws StackException when it does not come up, with a sentence that says why */
    public static MeasuredStack withNetwork(Path folder, StackSettings.Load load) throws StackException {
        return start(folder, load, NETWORK);
    }

    /** @throws StackException when it does not come up, with a sentence that says why */
    public static MeasuredStack withHistoryServer(Path folder, StackSettings.Load load) throws StackException {
        return start(folder, load, ARCHIVE_SERVICE);
    }

    /** Every service. @throws StackException when it does not come up, with a sentence that says why */
    public static MeasuredStack whole(Path folder, StackSettings.Load load) throws StackException {
        StackSettings settings = StackSettings.forTests(folder).withLoad(load);
        return new MeasuredStack(settings.folder(), LocalStack.start(settings));
    }

    private static MeasuredStack start(Path folder, StackSettings.Load load, String service) throws StackException {
        StackSettings settings = StackSettings.forTests(folder).only(service).withLoad(load);
        return new MeasuredStack(settings.folder(), LocalStack.start(settings));
    }

    /** The network, with a role of our own on its database. */
    public Network network() throws IOException, SQLException {
        int port = stack.ports().postgres();
        PostgresServer postgres = PostgresServer.of(folder.resolve(POSTGRES), port);
        postgres.createOwner(BASELINE, BASELINE);
        return new Network(
                new InetSocketAddress(LOOPBACK, stack.ports().network()),
                pid(NETWORK),
                pid(POSTGRES),
                new Database("jdbc:" + postgres.url(), BASELINE, BASELINE));
    }

    public HistoryServer historyServer() {
        return new HistoryServer(
                URI.create("http://%s:%d".formatted(LOOPBACK, stack.ports().history())), pid(ARCHIVE_SERVICE));
    }

    public Hosting hosting() throws IOException {
        return new Hosting(
                local(Port.GATEWAY),
                Files.readString(folder.resolve("dev-api-key")).strip(),
                local(Port.NETWORK),
                local(Port.HISTORY),
                local(Port.SYNC_SERVICE).resolve("/q/metrics"),
                () -> pid(SYNC_SERVICE),
                () -> stack.kill(SYNC_SERVICE));
    }

    private URI local(Port port) {
        return URI.create("http://%s:%d".formatted(LOOPBACK, stack.ports().of(port)));
    }

    private long pid(String service) {
        return stack.status().stream()
                .filter(status -> status.name().equals(service))
                .mapToLong(ServiceStatus::pid)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        stack.close();
    }
}
