package dev.lockstep.interop;

import dev.lockstep.interop.hosted.Gateway;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.launcher.LocalStack;
import dev.lockstep.launcher.Port;
import dev.lockstep.launcher.Ports;
import dev.lockstep.launcher.ServiceState;
import dev.lockstep.launcher.ServiceStatus;
import dev.lockstep.launcher.StackException;
import dev.lockstep.launcher.StackFolder;
import dev.lockstep.launcher.StackSettings;
import dev.lockstep.xmtp.id.InboxId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A whole stack on ports of its own, for all tests of a run. */
final class SharedStack implements AutoCloseable {
    private static final String NETWORK = "network";
    private static final String ARCHIVE_SERVICE = "archive-service";
    private static final String SYNC_SERVICE = "sync-service";
    private static final String PREFERENCE_SERVICE = "preference-service";
    private static final String GATEWAY = "gateway";
    private static final String KAFKA = "kafka";
    private static final String POSTGRES = "postgres";
    private static final Duration RESTART_PATIENCE = Duration.ofSeconds(90);
    /** More than there are tests at a time. */
    private static final int FICKLE_HISTORY_SERVERS = 8;

    /** What comes now and then, or when somebody is gone, comes soon. */
    private static final String SETTINGS = "lockstep.hosting.check-interval=5s\nlockstep.transfers.held-for=10s\n";

    private final LocalStack stack;
    private final Relay network;
    private final Relay history;
    private final FickleHistoryServers fickle;
    private final Path folder;
    private final Path developmentKey;

    private SharedStack(
            LocalStack stack,
            Relay network,
            Relay history,
            FickleHistoryServers fickle,
            Path folder,
            Path developmentKey) {
        this.stack = stack;
        this.network = network;
        this.history = history;
        this.fickle = fickle;
        this.folder = folder;
        this.developmentKey = developmentKey;
    }

    /** With every port chosen freely. */
    static SharedStack start(Path folder) {
        return start(folder, Ports.free());
    }

    /** With the network and the history server where SDKs look for them in their environment {@code local}. */
    static SharedStack onTheStandardPorts(Path folder) {
        Ports free = Ports.free();
        Map<String, String> chosen = new HashMap<>();
        for (Port port : Port.values()) {
            boolean known = port == Port.NETWORK || port == Port.HISTORY;
            chosen.put(port.variable(), Integer.toString((known ? Ports.standard() : free).of(port)));
        }
        try {
            return start(folder, Ports.from(chosen));
        } catch (StackException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static SharedStack start(Path folder, Ports ports) {
        try {
            Relay network = Relay.before(local(ports.network()));
            Relay history = Relay.before(local(ports.history()));
            FickleHistoryServers fickle = FickleHistoryServers.start(FICKLE_HISTORY_SERVERS);
            StackSettings settings = StackSettings.forTests(folder.resolve("stack"))
                    .withPorts(ports)
                    .withNetworkAt(network.address())
                    .withHistoryServers(Stream.concat(Stream.of(history.address()), fickle.addresses())
                            .toArray(URI[]::new));
            configure(settings.folder(), "");
            return new SharedStack(
                    LocalStack.start(settings),
                    network,
                    history,
                    fickle,
                    settings.folder(),
                    new StackFolder(settings.folder()).developmentKey());
        } catch (StackException | IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    URI networkUrl() {
        return local(stack.ports().network());
    }

    URI historyServerUrl() {
        return local(stack.ports().history());
    }

    /** In front of the history server, for those who name its address as their history server. */
    Relay historyRelay() {
        return history;
    }

    /** History servers that may be used and are not to be relied on. */
    FickleHistoryServers fickleHistoryServers() {
        return fickle;
    }

    /** What the history server has counted. */
    HistoryCounter historyCounter() {
        return new HistoryCounter(local(stack.ports().of(Port.ARCHIVE_SERVICE)));
    }

    /** The public door, for the development key. */
    Gateway gateway() {
        return new Gateway(gatewayUrl(), developmentKey());
    }

    URI gatewayUrl() {
        return local(stack.ports().of(Port.GATEWAY));
    }

    String developmentKey() {
        try {
            return Files.readString(developmentKey).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a service's process id is. */
    Path pidFile(String service) {
        return folder.resolve("run").resolve(service + ".pid");
    }

    /** Where the development key lies. */
    Path developmentKeyFile() {
        return developmentKey;
    }

    /** Stops the network in peace and starts it again. */
    void restartNetwork() {
        restart(NETWORK);
    }

    /** Kills the network as a crash would; returns when it is back. */
    void killNetwork() {
        killNetwork(() -> {});
    }

    /** @param whenDead before it comes back */
    void killNetwork(Runnable whenDead) {
        kill(NETWORK, whenDead);
    }

    /** Kills the broker as a crash would; returns when it and the services are back. */
    void killKafka(Runnable whenDead) {
        kill(KAFKA, whenDead);
        awaitAll();
    }

    /** Kills the service that owns preferences as a crash would; returns when it is back. */
    void killPreferenceService(Runnable whenDead) {
        kill(PREFERENCE_SERVICE, whenDead);
    }

    /** Kills the history server, and the service that carries archives, as a crash would; returns when it is back. */
    void killHistoryServer() {
        killHistoryServer(() -> {});
    }

    /** @param whenDead before it comes back */
    void killHistoryServer(Runnable whenDead) {
        kill(ARCHIVE_SERVICE, whenDead);
    }

    /** The table in which archive-service keeps messages, for this alone. */
    TableLock lockHistory() {
        return lock("archive.message");
    }

    /** The table in which sync-service keeps what there is to do, for this alone. */
    TableLock lockTasks() {
        return lock("sync.task");
    }

    /** A table without which sync-service neither joins a group nor moves on in one, for this alone. */
    TableLock lockGroups() {
        return lock("sync.mls_group_part");
    }

    private TableLock lock(String table) {
        try {
            return TableLock.on(table, folder.resolve(POSTGRES), stack.ports().postgres());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The HMAC root that is stored for an inbox now. */
    OldRoot rootOf(InboxId inbox) {
        try {
            return new OldRoot(inbox, folder.resolve(POSTGRES), stack.ports().postgres());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the database away from under the services; returns when all are ready again. */
    void restartPostgres() {
        restart(POSTGRES);
        awaitAll();
    }

    /** Takes the broker away from under the services; returns when all are ready again. */
    void restartKafka() {
        restart(KAFKA);
        awaitAll();
    }

    /**
     * What is done about requests for history from now on, for all tests until it is changed back.
     *
     * @param answering {@code answer}, {@code hold} or {@code refuse}
     */
    void answering(String answering) {
        restart(SYNC_SERVICE, "lockstep.device-sync.answering=%s".formatted(answering));
        awaitReady(SYNC_SERVICE);
    }

    /** Kills the service that hosts installations as a crash would; returns when it is back. */
    void killSyncService() {
        killSyncService(() -> {});
    }

    /** @param whenDead before it comes back */
    void killSyncService(Runnable whenDead) {
        kill(SYNC_SERVICE, whenDead);
    }

    /**
     * Restarts the service that hosts installations with other settings; returns when it is back.
     *
     * @param settings as in a properties file; empty for those that it had at first
     */
    void setSyncService(String settings) {
        restart(SYNC_SERVICE, settings);
    }

    /** As {@link #setSyncService}, the service that carries archives. */
    void setArchiveService(String settings) {
        restart(ARCHIVE_SERVICE, settings);
        awaitReady(ARCHIVE_SERVICE);
    }

    private void restart(String service, String settings) {
        try {
            configure(folder, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        restart(service);
    }

    /** For whatever starts from now on. */
    private static void configure(Path folder, String settings) throws IOException {
        Path file = folder.resolve("config").resolve("application.properties");
        Files.createDirectories(file.getParent());
        Files.writeString(file, SETTINGS + settings);
    }

    /** The connections between the service that hosts installations and the network say nothing any more, and stay open. */
    void hangConnectionsToTheNetwork() {
        network.hangConnections();
    }

    /** Kills the public door as a crash would; returns when it is back. */
    void killGateway() {
        kill(GATEWAY, () -> {});
    }

    private void awaitAll() {
        stack.status().forEach(service -> awaitReady(service.name()));
    }

    @Override
    public void close() {
        stack.close();
        network.close();
        history.close();
        fickle.close();
    }

    private void kill(String service, Runnable whenDead) {
        int before = statusOf(service).restarts();
        stack.kill(service);
        whenDead.run();
        Eventually.eventually(
                "%s to be back after it was killed".formatted(service),
                RESTART_PATIENCE,
                () -> statusOf(service),
                status -> status.restarts() > before && status.state() == ServiceState.READY);
    }

    private ServiceStatus statusOf(String service) {
        return stack.status().stream()
                .filter(status -> status.name().equals(service))
                .findFirst()
                .orElseThrow();
    }

    private void restart(String service) {
        try {
            stack.restart(service);
        } catch (StackException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private void awaitReady(String service) {
        try {
            stack.awaitReady(service);
        } catch (StackException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static URI local(int port) {
        return URI.create("http://127.0.0.1:%d".formatted(port));
    }
}
