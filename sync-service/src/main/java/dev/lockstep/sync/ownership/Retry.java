package dev.lockstep.sync.ownership;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether and when something is tried again. */
final class Retry {
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int MOST_DOUBLINGS = 10;

    private Retry() {}

    /**
     * When to try again; nothing if it has been tried long enough.
     *
     * @param attempts so far, at least one
     * @param patience how long it is tried from its first failure on
     */
    static Optional<Instant> next(int attempts, Optional<Instant> troubledSince, Instant now, Duration patience) {
        if (troubledSince.isPresent() && !now.isBefore(troubledSince.get().plus(patience))) {
            return Optional.empty();
        }
        return Optional.of(now.plus(delay(attempts)));
    }

    /** The pause after this many failures. */
    static Duration delay(int attempts) {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(Math.max(attempts - 1, 0), MOST_DOUBLINGS));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
