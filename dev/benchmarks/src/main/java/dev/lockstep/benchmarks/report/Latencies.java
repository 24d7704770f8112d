package dev.lockstep.benchmarks.report;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;

/** A distribution of durations, kept to three significant digits; many threads may record at once. */
public final class Latencies {
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(2);

    private final ConcurrentHistogram histogram = new ConcurrentHistogram(LONGEST, 3);

    /** Takes one duration in ns; longer ones than two minutes count as two minutes. */
    public void record(long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, LONGEST));
    }

    public long count() {
        return histogram.getTotalCount();
    }

    /** The duration that {@code percent} of all stay at or below. */
    public Duration percentile(double percent) {
        return Duration.ofNanos(histogram.getValueAtPercentile(percent));
    }

    /** That percentile as a cell of a table, in ms. */
    public String cell(double percent) {
        return milliseconds(histogram.getValueAtPercentile(percent));
    }

    /** The longest as a cell of a table, in ms. */
    public String longest() {
        return milliseconds(histogram.getMaxValue());
    }

    private static String milliseconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f ms", nanos / 1e6);
    }
}
