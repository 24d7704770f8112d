package dev.lockstep.interop;

import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.launcher.LocalStack;
import dev.lockstep.launcher.Port;
import dev.lockstep.launcher.Ports;
import dev.lockstep.launcher.ServiceState;
import dev.lockstep.launcher.ServiceStatus;
import dev.lockstep.launcher.StackException;
import dev.lockstep.launcher.StackSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The network, the history server and their PostgreSQL, on ports of their own, for all tests of a run. */
final class SharedStack implements AutoCloseable {
    private static final String NETWORK = "network";
    private static final String ARCHIVE_SERVICE = "archive-service";
    private static final String POSTGRES = "postgres";
    private static final Duration RESTART_PATIENCE = Duration.ofSeconds(90);

    private final LocalStack stack;

    private SharedStack(LocalStack stack) {
        this.stack = stack;
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
            StackSettings settings = StackSettings.forTests(folder.resolve("stack"))
                    .withPorts(ports)
                    .only(NETWORK, ARCHIVE_SERVICE);
            return new SharedStack(LocalStack.start(settings));
        } catch (StackException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    URI networkUrl() {
        return local(stack.ports().network());
    }

    URI historyServerUrl() {
        return local(stack.ports().history());
    }

    /** Stops the network in peace and starts it again. */
    void restartNetwork() {
        restart(NETWORK);
    }

    /** Kills the network as a crash would; returns when it is back. */
    void killNetwork() {
        kill(NETWORK);
    }

    /** Kills the history server as a crash would; returns when it is back. */
    void killHistoryServer() {
        kill(ARCHIVE_SERVICE);
    }

    /** Takes the database away from under the services; returns when all are ready again. */
    void restartPostgres() {
        restart(POSTGRES);
        awaitReady(NETWORK);
        awaitReady(ARCHIVE_SERVICE);
    }

    @Override
    public void close() {
        stack.close();
    }

    private void kill(String service) {
        int before = statusOf(service).restarts();
        stack.kill(service);
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
