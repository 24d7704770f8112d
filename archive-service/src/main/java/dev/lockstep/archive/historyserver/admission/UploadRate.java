package dev.lockstep.archive.historyserver.admission;

import dev.lockstep.archive.historyserver.request.ClientAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket for each client address: {@code burst} uploads at once, then {@code perMinute}. Remembers a bounded number of
 * addresses; the one unseen for longest is forgotten first. Safe for use by several threads.
 */
public final class UploadRate {
    private static final long NANOS_PER_MINUTE = 60_000_000_000L;

    /** What an upload costs: the time that has to pass for it. Whole numbers, so that who waited as told is let in. */
    private final long nanosPerUpload;

    private final long mostCredit;
    private final Map<ClientAddress, Bucket> buckets;

    private record Bucket(long credit, Instant at) {}

    /**
     * @param perMinute at least 1
     * @param burst at least 1
     * @param trackedAddresses at least 1
     */
    public UploadRate(int perMinute, int burst, int trackedAddresses) {
        this.nanosPerUpload = NANOS_PER_MINUTE / perMinute;
        this.mostCredit = burst * nanosPerUpload;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ClientAddress, Bucket> eldest) {
                return size() > trackedAddresses;
            }
        };
    }

    /** Takes a token of the address: zero when there was one, else how long until there will be. */
    public synchronized Duration take(ClientAddress address, Instant now) {
        Bucket bucket = buckets.get(address);
        long credit = bucket == null ? mostCredit : credit(bucket, now);
        if (credit < nanosPerUpload) {
            return Duration.ofNanos(nanosPerUpload - credit);
        }
        buckets.put(address, new Bucket(credit - nanosPerUpload, now));
        return Duration.ZERO;
    }

    private long credit(Bucket bucket, Instant now) {
        Duration elapsed = Duration.between(bucket.at(), now);
        // A clock that was set back must not take credit away, and one set far ahead must not overflow.
        if (elapsed.isNegative()) {
            return bucket.credit();
        }
        long missing = mostCredit - bucket.credit();
        return elapsed.compareTo(Duration.ofNanos(missing)) >= 0 ? mostCredit : bucket.credit() + elapsed.toNanos();
    }
}
