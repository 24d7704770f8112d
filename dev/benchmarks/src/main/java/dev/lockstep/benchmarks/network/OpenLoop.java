package dev.lockstep.benchmarks.network;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A sender that keeps to its timetable, however slow the answers are.
 *
 * <p>Latencies are counted from the moment at which something was due, not from when it was really sent, so a stall of the
 * service, or of ourselves, shows in every message that it held up (no coordinated omission).
 */
final class OpenLoop {
    private final long period;
    private final int count;
    private volatile long start;

    OpenLoop(int perSecond, Duration time) {
        this.period = Duration.ofSeconds(1).toNanos() / perSecond;
        this.count = Math.toIntExact(time.toNanos() / period);
    }

    int count() {
        return count;
    }

    /** When message {@code index} of a loop that runs is due, on the clock of {@link System#nanoTime()}. */
    long due(int index) {
        return start + index * period;
    }

    /** Sends everything at its time; {@code send} must not wait for an answer. */
    void run(Sender send) {
        start = System.nanoTime() + Duration.ofMillis(50).toNanos();
        for (int index = 0; index < count; index++) {
            long left;
            while ((left = due(index) - System.nanoTime()) > 0) {
                LockSupport.parkNanos(left);
            }
            send.send(index);
        }
    }

    /** What is done at each time of the table. */
    interface Sender {
        void send(int index);
    }
}
