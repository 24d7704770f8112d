package dev.lockstep.gateway.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When what a receiver did not take is sent again, and until when. */
record Pauses(List<Duration> each) {
    Pauses {
        each = List.copyOf(each);
        if (each.isEmpty()) {
            throw new IllegalArgumentException("lockstep.webhooks.pauses: none (expected: one or more)");
        }
    }

    /** How long an event is tried. */
    Duration patience() {
        return each.stream().reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * When to try again; empty if it is to be given up.
     *
     * @param attempts that have failed, one or more
     * @param since when the event came
     */
    Optional<Instant> after(int attempts, Instant since, Instant now) {
        return now.isBefore(since.plus(patience()))
                ? Optional.of(now.plus(each.get(Math.min(attempts, each.size()) - 1)))
                : Optional.empty();
    }
}
