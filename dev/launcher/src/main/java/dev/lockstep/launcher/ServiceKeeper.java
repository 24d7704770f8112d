package dev.lockstep.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one service running: starts it when what it needs is ready, and again, after a pause, each time it dies. One that dies
 * before it was ever ready has failed: that is a fault to be mended, and trying again would only hide it.
 */
final class ServiceKeeper {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final Service service;
    private final List<Integer> ports;
    private final ServiceLog log;
    private final Path pidFile;
    private final Backoff backoff;
    private final Patience patience;
    private final InstantSource clock;
    private final Runnable changed;

    /** Why the latest process is gone; touched by the keeping thread alone. */
    private String ending = "";

    private boolean wanted = true;
    private boolean everReady;
    private int restarts;
    private long pid;
    private @Nullable Process process;
    private ServiceState state = ServiceState.WAITING;
    private Instant since;
    private String detail = "";

    ServiceKeeper(
            Service service,
            List<Integer> ports,
            ServiceLog log,
            Path pidFile,
            Backoff backoff,
            Patience patience,
            InstantSource clock,
            Runnable changed) {
        this.service = service;
        this.ports = ports;
        this.log = log;
        this.pidFile = pidFile;
        this.backoff = backoff;
        this.patience = patience;
        this.clock = clock;
        this.changed = changed;
        this.since = clock.instant();
    }

    Service service() {
        return service;
    }

    ServiceLog log() {
        return log;
    }

    synchronized ServiceStatus status() {
        return new ServiceStatus(service.name(), state, pid, ports, restarts, since, detail);
    }

    /** Begins, on a thread of its own, once these are ready. */
    void begin(List<ServiceKeeper> needed) {
        Thread.ofPlatform().daemon().name(service.name()).start(() -> {
            for (ServiceKeeper other : needed) {
                if (!other.awaitReadyOrEnd()) {
                    moveTo(ServiceState.STOPPED, "", 0);
                    return;
                }
            }
            keep();
        });
    }

    /** Starts it after {@link #stop()}. */
    synchronized void start() {
        wanted = true;
        notifyAll();
    }

    /** Stops it in peace, or by force when that takes too long, and keeps it stopped. Returns when it is gone. */
    void stop() {
        synchronized (this) {
            wanted = false;
            notifyAll();
        }
        while (isOnTheWay()) {
            Process running = running();
            if (running == null) {
                pause(BETWEEN_LOOKS);
            } else {
                end(running);
            }
        }
    }

    /** Ends its processes without a warning, as a crash would. Returns when they are gone; it will be started again. */
    void kill() {
        Process running = running();
        if (running != null) {
            killTree(running);
        }
    }

    private synchronized @Nullable Process running() {
        return process;
    }

    private synchronized boolean isOnTheWay() {
        return switch (state) {
            case STARTING, READY, UNRESPONSIVE, RESTARTING -> true;
            case WAITING, STOPPED, FAILED -> false;
        };
    }

    /** Waits for a state that will not pass by itself into readiness: ready, stopped or failed. True for ready. */
    private synchronized boolean awaitReadyOrEnd() {
        while (wanted && state != ServiceState.READY && state != ServiceState.FAILED && state != ServiceState.STOPPED) {
            pause(LONG);
        }
        return state == ServiceState.READY;
    }

    private synchronized boolean wasEverReady() {
        return everReady;
    }

    private void keep() {
        int deathsInARow = 0;
        while (true) {
            awaitWanted();
            Instant readyAt = runOnce();
            if (!isWanted()) {
                continue;
            }
            if (!wasEverReady()) {
                moveTo(ServiceState.FAILED, ending, 0);
                return;
            }
            deathsInARow = backoff.deathsInARow(deathsInARow, Duration.between(readyAt, clock.instant()));
            Duration pause = backoff.pause(deathsInARow);
            moveTo(ServiceState.RESTARTING, "%s; next start in %.1f s".formatted(ending, pause.toMillis() / 1e3), 0);
            pauseUnlessUnwanted(pause);
            countRestart();
        }
    }

    private void awaitWanted() {
        if (isWanted()) {
            return;
        }
        moveTo(ServiceState.STOPPED, "", 0);
        synchronized (this) {
            while (!wanted) {
                pause(LONG);
            }
        }
    }

    private synchronized void countRestart() {
        if (wanted) {
            restarts++;
        }
    }

    private synchronized boolean isWanted() {
        return wanted;
    }

    /** Starts it and stays until it is gone. Returns when it became ready, or now when it never did. */
    private Instant runOnce() {
        moveTo(ServiceState.STARTING, "", 0);
        Process started;
        try {
            started = service.process().start();
        } catch (IOException e) {
            ending = String.valueOf(e.getMessage());
            return clock.instant();
        }
        Thread output = log.take(started);
        synchronized (this) {
            process = started;
        }
        moveTo(ServiceState.STARTING, "", started.pid());
        Instant readyAt = clock.instant();
        String trouble = "";
        try {
            if (awaitReadiness(started)) {
                readyAt = clock.instant();
                becameReady(service.pid(started));
            } else if (started.isAlive()) {
                trouble = "not ready after %d s, so it was ended"
                        .formatted(patience.startup().toSeconds());
                killTree(started);
            }
        } catch (IOException e) {
            trouble = String.valueOf(e.getMessage());
            end(started);
        }
        int code = awaitEnd(started, output);
        synchronized (this) {
            process = null;
        }
        ending = trouble.isEmpty() ? "ended with exit code %d".formatted(code) : trouble;
        return readyAt;
    }

    private boolean awaitReadiness(Process started) throws IOException {
        Instant giveUp = clock.instant().plus(patience.startup());
        while (started.isAlive() && clock.instant().isBefore(giveUp)) {
            if (service.isReady() && started.isAlive()) {
                service.whenReady();
                return true;
            }
            waitFor(started, BETWEEN_LOOKS);
        }
        return false;
    }

    private void becameReady(long servicePid) {
        synchronized (this) {
            everReady = true;
        }
        moveTo(ServiceState.READY, "", servicePid);
    }

    private int awaitEnd(Process started, Thread output) {
        while (!waitFor(started, LONG)) {
            // As long as it lives.
        }
        try {
            output.join(BETWEEN_LOOKS.multipliedBy(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return started.exitValue();
    }

    private void end(Process running) {
        try {
            running.getOutputStream().close();
        } catch (IOException e) {
            // Its end of the line is gone: it is ending already.
        }
        if (!waitFor(running, patience.shutdown())) {
            killTree(running);
        }
    }

    private static void killTree(Process running) {
        List<ProcessHandle> tree = Stream.concat(running.descendants(), Stream.of(running.toHandle()))
                .toList();
        tree.forEach(ProcessHandle::destroyForcibly);
        tree.forEach(member ->
                member.onExit().completeOnTimeout(member, 10, TimeUnit.SECONDS).join());
    }

    private static boolean waitFor(Process running, Duration most) {
        try {
            return running.waitFor(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void moveTo(ServiceState next, String why, long nextPid) {
        synchronized (this) {
            state = next;
            detail = why;
            pid = nextPid;
            since = clock.instant();
            notePid();
            notifyAll();
        }
        changed.run();
    }

    private void notePid() {
        try {
            if (pid == 0) {
                Files.deleteIfExists(pidFile);
            } else {
                Files.writeString(pidFile, Long.toString(pid) + "\n");
            }
        } catch (IOException e) {
            detail = "its process id is not in %s: %s".formatted(pidFile, e.getMessage());
        }
    }

    @SuppressWarnings("WaitNotInLoop") // those who call it loop
    private synchronized void pause(Duration most) {
        try {
            wait(most.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            wanted = false;
        }
    }

    private synchronized void pauseUnlessUnwanted(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        while (wanted && System.nanoTime() < end) {
            pause(Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())));
        }
    }
}
