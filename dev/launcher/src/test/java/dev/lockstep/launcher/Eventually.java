package dev.lockstep.launcher;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waiting, with a bound, for something that happens by itself. */
public final class Eventually {
    private static final Duration BOUND = Duration.ofSeconds(60);

    private Eventually() {}

    /** Returns when the condition holds; fails with these words when it does not within a minute. */
    public static void holds(String what, Callable<Boolean> condition) throws Exception {
        long giveUp = System.nanoTime() + BOUND.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError("not within %d s: %s".formatted(BOUND.toSeconds(), what));
            }
            LockSupport.parkNanos(20_000_000);
        }
    }
}
