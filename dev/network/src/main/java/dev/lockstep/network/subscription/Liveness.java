package dev.lockstep.network.subscription;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Asks a silent stream's peer whether it is there, and gives it up when it does not answer. Belongs to the stream's
 * context.
 */
final class Liveness {
    private final Vertx vertx;
    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private final LongConsumer ping;
    private final Runnable giveUp;
    private long lastSent;
    private long nonce;
    private boolean awaiting;
    private boolean stopped;
    private long timer;

    /**
     * @param ping sends a ping with the given nonce
     * @param giveUp called once, when no answer came within another interval
     */
    Liveness(Vertx vertx, Duration interval, LongSupplier nanoTime, LongConsumer ping, Runnable giveUp) {
        this.vertx = vertx;
        this.intervalNanos = interval.toNanos();
        this.nanoTime = nanoTime;
        this.ping = ping;
        this.giveUp = giveUp;
    }

    void start() {
        lastSent = nanoTime.getAsLong();
        schedule(intervalNanos);
    }

    /** Something was sent: its arrival says as much as a ping. */
    void sent() {
        lastSent = nanoTime.getAsLong();
    }

    void pong(long answered) {
        if (answered == nonce) {
            awaiting = false;
        }
    }

    void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
    }

    private void schedule(long nanos) {
        timer = vertx.setTimer(Math.max(1, nanos / 1_000_000), _ -> check());
    }

    private void check() {
        if (stopped) {
            return;
        }
        if (awaiting) {
            stopped = true;
            giveUp.run();
            return;
        }
        long silence = nanoTime.getAsLong() - lastSent;
        if (silence < intervalNanos) {
            schedule(intervalNanos - silence);
            return;
        }
        nonce++;
        awaiting = true;
        ping.accept(nonce);
        schedule(intervalNanos);
    }
}
