package dev.lockstep.xmtp.push;

import java.time.Duration;
import java.time.Instant;

/**
 * One of the periods of 30 days, counted from 1970, after each of which an inbox marks with another key.
 *
 * @param number may be negative
 */
public record HmacEpoch(long number) {
    private static final long SECONDS = Duration.ofDays(30).toSeconds();

    public static HmacEpoch at(Instant time) {
        return new HmacEpoch(Math.floorDiv(time.getEpochSecond(), SECONDS));
    }

    /** The neighbour by {@code by} periods; a reader tries −1 and +1 because clocks differ. */
    public HmacEpoch plus(long by) {
        return new HmacEpoch(number + by);
    }
}
