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
    private static final double NANOS_PER_MINUTE = 60e9;

    private final int perMinute;
    private final int burst;
    private final Map<ClientAddress, Bucket> buckets;

    private record Bucket(double tokens, Instant at) {}

    /**
     * @param perMinute at least 1
     * @param burst at least 1
     * @param trackedAddresses at least 1
     */
    public UploadRate(int perMinute, int burst, int trackedAddresses) {
        this.perMinute = perMinute;
        this.burst = burst;
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
        double tokens = bucket == null ? burst : refilled(bucket, now);
        if (tokens >= 1) {
            buckets.put(address, new Bucket(tokens - 1, now));
            return Duration.ZERO;
        }
        buckets.put(address, new Bucket(tokens, now));
        return Duration.ofNanos((long) Math.ceil((1 - tokens) / perMinute * NANOS_PER_MINUTE));
    }

    private double refilled(Bucket bucket, Instant now) {
        // A clock that was set back must not take tokens away.
        double elapsed = Math.max(0, Duration.between(bucket.at(), now).toNanos());
        return Math.min(burst, bucket.tokens() + elapsed / NANOS_PER_MINUTE * perMinute);
    }
}
