package dev.lockstep.launcher;

import java.time.Duration;

/**
 * How long a service may take.
 *
 * @param startup from its start until it is ready; then it is ended
 * @param shutdown from being asked to end until it is gone; then it is killed
 */
record Patience(Duration startup, Duration shutdown) {
    static final Patience STANDARD = new Patience(Duration.ofMinutes(2), Duration.ofSeconds(20));
}
