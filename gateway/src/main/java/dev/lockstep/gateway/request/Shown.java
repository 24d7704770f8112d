package dev.lockstep.gateway.request;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Values as callers see them. */
public final class Shown {
    private static final long NANOS = 1_000_000_000L;

    private Shown() {}

    /** Lower-case hex. */
    public static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    /** Lower-case hex; null if there are no bytes. */
    public static @Nullable String hexOrAbsent(ByteString bytes) {
        return bytes.isEmpty() ? null : hex(bytes);
    }

    /** Null if the text is empty. */
    public static @Nullable String textOrAbsent(String text) {
        return text.isEmpty() ? null : text;
    }

    public static Instant time(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }

    /** Null if the time is 0. */
    public static @Nullable Instant timeOrAbsent(long nanos) {
        return nanos == 0 ? null : time(nanos);
    }

    /** ns since the Unix epoch. */
    public static long nanos(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
    }
}
