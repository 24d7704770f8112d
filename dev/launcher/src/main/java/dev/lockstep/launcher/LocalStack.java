package dev.lockstep.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A running stack: PostgreSQL, Kafka and services, each a process of its own that ends with this JVM, even when that is killed.
 * A service that dies is started again. Services are called by their names in {@code ./lockstep status}: {@code postgres},
 * {@code kafka}, {@code network}, {@code archive-service}.
 *
 * <p>Threads: everything may be called from any thread.
 */
public final class LocalStack implements AutoCloseable {
    private static final Duration STARTUP = Duration.ofMinutes(3);
    private static final long LOG_LIMIT_BYTES = 8 << 20;
    private static final int LAST_LINES = 20;

    private final StackSettings settings;
    private final StackFolder folder;
    private final FileChannel hold;
    private final Map<String, ServiceKeeper> keepers = new LinkedHashMap<>();
    private final Object change = new Object();

    private LocalStack(StackSettings settings) throws StackException {
        this.settings = settings;
        this.folder = new StackFolder(settings.folder());
        this.hold = folder.hold();
    }

    /**
     * Starts a stack and returns when all of it is ready.
     *
     * @throws StackException when it does not come up; nothing of it is running then
     */
    public static LocalStack start(StackSettings settings) throws StackException {
        return start(settings, progress -> {});
    }

    /** Like {@link #start(StackSettings)}, saying on the way what is going on, in lines for people. */
    public static LocalStack start(StackSettings settings, Consumer<String> progress) throws StackException {
        LocalStack stack = new LocalStack(settings);
        try {
            Leftovers.clear(stack.folder);
            stack.folder.developmentKey();
            stack.folder.keyEncryptionKey();
            stack.keep(stack.services());
            stack.awaitStart(progress);
            return stack;
        } catch (StackException | RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    public Ports ports() {
        return settings.ports();
    }

    /** How each service is, in the order of their start. */
    public List<ServiceStatus> status() {
        return keepers.values().stream().map(ServiceKeeper::status).toList();
    }

    /** Kills a service as a crash would, and returns when it is dead. It is started again soon. */
    public void kill(String service) {
        keeper(service).kill();
    }

    /** Stops a service in peace and keeps it stopped. */
    public void stop(String service) {
        keeper(service).stop();
    }

    /**
     * Starts a service that was stopped, and returns when it is ready.
     *
     * @throws StackException when it is not ready in time
     */
    public void start(String service) throws StackException {
        keeper(service).start();
        awaitReady(service);
    }

    /** Stops a service in peace and starts it again; returns when it is ready. */
    public void restart(String service) throws StackException {
        stop(service);
        start(service);
    }

    /**
     * Waits for a service to be ready, after a {@link #kill} for instance.
     *
     * @throws StackException when it is not ready in time
     */
    public void awaitReady(String service) throws StackException {
        ServiceKeeper keeper = keeper(service);
        Instant giveUp = Instant.now().plus(STARTUP);
        while (keeper.status().state() != ServiceState.READY) {
            if (Instant.now().isAfter(giveUp)) {
                throw failure(keeper);
            }
            awaitChange();
        }
    }

    /** What a service wrote to its log file, oldest line first. */
    public List<String> logs(String service) {
        try {
            return keeper(service).log().lines();
        } catch (IOException e) {
            throw new IllegalStateException("the log of %s cannot be read".formatted(service), e);
        }
    }

    /**
     * How the services of the stack are that runs on the settings' folder, in whichever process: what that process says, and what
     * each service answers now.
     */
    public static List<ServiceStatus> observe(StackSettings settings) throws StackException {
        try {
            return Observation.of(
                    StatusFile.read(new StackFolder(settings.folder())), Selection.all(settings, Map.of()));
        } catch (IOException e) {
            throw new StackException(
                    "the state of the stack on %s cannot be read: %s".formatted(settings.folder(), e), e);
        }
    }

    /** Stops everything, the services before what they need. */
    @Override
    public void close() {
        List<ServiceKeeper> needing = keepers.values().stream()
                .filter(keeper -> !keeper.service().needs().isEmpty())
                .toList();
        List<ServiceKeeper> needed = keepers.values().stream()
                .filter(keeper -> keeper.service().needs().isEmpty())
                .toList();
        stopTogether(needing);
        stopTogether(needed);
        keepers.values().forEach(keeper -> closeQuietly(keeper.service()));
        closeQuietly(() -> folder.release(hold));
    }

    /** Every service that is to run, those that are needed first. */
    private List<Service> services() throws StackException {
        Map<String, String> passwords = new TreeMap<>();
        QuarkusApp.ALL.forEach(app -> passwords.put(app.schema(), randomPassword()));
        List<Service> chosen = Selection.of(settings.services(), Selection.all(settings, passwords));
        PortsInUse.refuse(
                settings.ports(),
                chosen.stream().flatMap(service -> service.ports().stream()).toList());
        return chosen;
    }

    private void keep(List<Service> services) {
        for (Service service : services) {
            keepers.put(
                    service.name(),
                    new ServiceKeeper(
                            service,
                            service.ports().stream().map(settings.ports()::of).toList(),
                            new ServiceLog(folder.logs().resolve(service.name() + ".log"), LOG_LIMIT_BYTES),
                            folder.pidFile(service.name()),
                            Backoff.STANDARD,
                            Patience.STANDARD,
                            InstantSource.system(),
                            this::changed));
        }
        for (ServiceKeeper keeper : keepers.values()) {
            keeper.begin(keeper.service().needs().stream().map(this::keeper).toList());
        }
    }

    private void awaitStart(Consumer<String> progress) throws StackException {
        Instant began = Instant.now();
        List<String> ready = new ArrayList<>();
        while (ready.size() < keepers.size()) {
            for (ServiceKeeper keeper : keepers.values()) {
                ServiceStatus status = keeper.status();
                if (status.state() == ServiceState.FAILED || Instant.now().isAfter(began.plus(STARTUP))) {
                    throw failure(keeper);
                }
                if (status.state() == ServiceState.READY && !ready.contains(status.name())) {
                    ready.add(status.name());
                    progress.accept("%s is ready after %.1f s (%d of %d)"
                            .formatted(
                                    status.name(),
                                    Duration.between(began, status.since()).toMillis() / 1e3,
                                    ready.size(),
                                    keepers.size()));
                }
            }
            if (ready.size() < keepers.size()) {
                awaitChange();
            }
        }
    }

    private StackException failure(ServiceKeeper keeper) {
        ServiceStatus status = keeper.status();
        String reason = status.detail().isEmpty() ? "is still " + status.state() : status.detail();
        List<String> lastLines = keeper.log().lastLines(LAST_LINES);
        if (lastLines.isEmpty()) {
            return new StackException("%s did not become ready: %s".formatted(status.name(), reason));
        }
        return new StackException("%s did not become ready: %s. Its last lines (all of them are in %s):\n    %s"
                .formatted(status.name(), reason, keeper.log().file(), String.join("\n    ", lastLines)));
    }

    private ServiceKeeper keeper(String service) {
        return Optional.ofNullable(keepers.get(service))
                .orElseThrow(() -> new IllegalArgumentException(
                        "service: %s (expected: one of %s)".formatted(service, String.join(", ", keepers.keySet()))));
    }

    private void changed() {
        synchronized (change) {
            try {
                StatusFile.write(folder.statusFile(), status());
            } catch (IOException e) {
                System.err.printf("the status file cannot be written: %s%n", e);
            }
            change.notifyAll();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // those who call it loop
    private void awaitChange() throws StackException {
        synchronized (change) {
            try {
                change.wait(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StackException("interrupted while waiting for the stack", e);
            }
        }
    }

    private static void stopTogether(List<ServiceKeeper> keepers) {
        List<Thread> threads = keepers.stream()
                .map(keeper -> Thread.ofPlatform().daemon().start(keeper::stop))
                .toList();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            System.err.printf("not closed: %s%n", e);
        }
    }

    private static String randomPassword() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
