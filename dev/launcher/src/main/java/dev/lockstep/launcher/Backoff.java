package dev.lockstep.launcher;

import java.time.Duration;

/**
 * How long to wait before a service that died is started again: twice as long each time it dies soon after, up to a limit, and
 * from the beginning once it ran steadily.
 *
 * @param first the pause after the first death
 * @param longest the pause that is never exceeded
 * @param steady how long a service has to have been ready for its next death to count as the first
 */
record Backoff(Duration first, Duration longest, Duration steady) {
    static final Backoff STANDARD = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofSeconds(60));

    /** How many deaths in a row there are, when there were {@code before} and the service was ready for so long. */
    int deathsInARow(int before, Duration ready) {
        return ready.compareTo(steady) >= 0 ? 1 : before + 1;
    }

    /** The pause after so many deaths in a row; the first is 1. */
    Duration pause(int deathsInARow) {
        int doublings = Math.min(deathsInARow - 1, 30);
        Duration pause = first.multipliedBy(1L << doublings);
        return pause.compareTo(longest) > 0 ? longest : pause;
    }
}
