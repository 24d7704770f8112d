package dev.lockstep.network.ledger;

import java.time.Instant;

/** Unix nanoseconds, as the protocol counts time. */
public final class Nanos {
    private Nanos() {}

    /** Good until the year 2262. */
    public static long of(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }
}
