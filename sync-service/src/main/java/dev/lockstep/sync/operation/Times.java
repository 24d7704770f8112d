package dev.lockstep.sync.operation;

import java.time.Instant;

/** Times as contracts carry them. */
public final class Times {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private Times() {}

    /** Nanoseconds since the Unix epoch. */
    public static long nanos(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS_PER_SECOND), time.getNano());
    }

    /** The time of nanoseconds since the Unix epoch. */
    public static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
    }
}
