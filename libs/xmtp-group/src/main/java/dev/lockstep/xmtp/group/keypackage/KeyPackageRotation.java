package dev.lockstep.xmtp.group.keypackage;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a key package is renewed and when its keys are forgotten (XMTP MLS reference §3.3). */
public final class KeyPackageRotation {
    /** The latest that a key package is renewed. */
    public static final Duration INTERVAL = Duration.ofDays(30);

    /** After welcomes were read: a key package of last resort is to be used once, as far as that can be had. */
    public static final Duration AFTER_WELCOMES = Duration.ofSeconds(5);

    /**
     * How long the keys of a superseded key package are kept. A sender may have fetched it before; a welcome may lie unread,
     * and a pointer may take three days to lead somewhere.
     */
    public static final Duration KEEP_SUPERSEDED = Duration.ofDays(7);

    private KeyPackageRotation() {}

    /**
     * When the next key package is due.
     *
     * @param made when the current one was made
     * @param welcomesRead when welcomes were last read, whether they could be opened or not, since then
     */
    public static Instant due(Instant made, Optional<Instant> welcomesRead) {
        var periodic = made.plus(INTERVAL);
        return welcomesRead
                .map(read -> read.plus(AFTER_WELCOMES))
                .filter(early -> early.isBefore(periodic))
                .orElse(periodic);
    }

    /** Whether the private keys may be erased. */
    public static boolean mayForget(Instant superseded, Instant now) {
        return !now.isBefore(superseded.plus(KEEP_SUPERSEDED));
    }
}
