package dev.lockstep.benchmarks.report;

import java.time.Duration;
import java.util.Locale;

/** Figures as cells of a table. */
public final class Quantity {
    private static final double MEBI = 1024 * 1024;

    private Quantity() {}

    /** {@code 2 143 /s}. */
    public static String perSecond(long count, Duration time) {
        return String.format(Locale.ROOT, "%,.0f /s", count / seconds(time)).replace(',', ' ');
    }

    /** Bytes in MiB: {@code 12.3 MiB}. */
    public static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MEBI);
    }

    /** {@code 512 MiB/s}. */
    public static String mebibytesPerSecond(long bytes, Duration time) {
        return String.format(Locale.ROOT, "%.0f MiB/s", bytes / MEBI / seconds(time));
    }

    /** {@code 3.25 s}. */
    public static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }

    /** {@code 0.35 of 2 cores}. */
    public static String cores(double busy) {
        return String.format(
                Locale.ROOT, "%.2f of %d cores", busy, Runtime.getRuntime().availableProcessors());
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
