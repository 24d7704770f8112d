package dev.lockstep.xmtp.group.publishing;

import dev.lockstep.xmtp.group.context.ConversationType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a member looks after its group without being asked (XMTP MLS reference §7.4, §7.5). */
public final class Upkeep {
    /** How old the last look at identity logs may be when a message is sent. */
    public static final Duration BEFORE_SENDING = Duration.ofSeconds(5);

    /** How old the last look at identity logs may be when a group is read. */
    public static final Duration WHEN_READING = Duration.ofMinutes(30);

    /** How old the key of our leaf may be when a message is sent. */
    public static final Duration LEAF_KEY = Duration.ofDays(30);

    private Upkeep() {}

    /** What makes us think of it. */
    public enum Occasion {
        SENDING,
        READING
    }

    /**
     * Whether to compare the group with the identity logs of its members. Sync groups keep the installations that they began
     * with.
     *
     * @param lastCheck nothing if there was none yet
     */
    public static boolean checksInstallations(
            ConversationType type, Occasion occasion, Optional<Instant> lastCheck, Instant now) {
        var oldest = switch (occasion) {
            case SENDING -> BEFORE_SENDING;
            case READING -> WHEN_READING;
        };
        return !type.isVirtual() && isOlder(lastCheck, oldest, now);
    }

    /**
     * Whether to give our leaf a new key before the next message.
     *
     * @param lastRotation nothing since we joined: until the first one the leaf has the key of a key package of last resort
     */
    public static boolean rotatesLeafKey(Optional<Instant> lastRotation, Instant now) {
        return isOlder(lastRotation, LEAF_KEY, now);
    }

    private static boolean isOlder(Optional<Instant> last, Duration oldest, Instant now) {
        return last.isEmpty() || last.get().plus(oldest).isBefore(now);
    }
}
