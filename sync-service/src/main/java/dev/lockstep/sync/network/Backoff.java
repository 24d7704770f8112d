package dev.lockstep.sync.network;

import java.time.Duration;

/** Pauses that double, give or take a half so that many who failed together do not come back together. */
record Backoff(Duration first, Duration longest) {
    private static final int MOST_DOUBLINGS = 20;

    /**
     * The pause after so many failures in a row.
     *
     * @param failures at least 1
     * @param random from 0 to 1
     */
    Duration after(int failures, double random) {
        double doubled = first.toNanos() * Math.pow(2, Math.min(failures - 1, MOST_DOUBLINGS));
        double bounded = Math.min(doubled, longest.toNanos());
        return Duration.ofNanos((long) (bounded * (0.5 + random)));
    }
}
