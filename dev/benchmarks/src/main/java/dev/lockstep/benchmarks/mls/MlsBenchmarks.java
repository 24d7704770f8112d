package dev.lockstep.benchmarks.mls;

import dev.lockstep.benchmarks.process.CpuUse;
import dev.lockstep.benchmarks.report.Quantity;
import dev.lockstep.benchmarks.report.Table;
import java.io.PrintStream;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;

/** Runs every MLS operation beside its primitives, first with the native provider if it is there, then without it. */
public final class MlsBenchmarks {
    private static final int PAIR = 2;

    private final Size size;
    private final PrintStream out;

    /**
     * How much is done.
     *
     * @param members of a large group, an even number
     * @param forks JVMs for each figure; 0 measures in this one
     * @param iterations of each figure, after half as many to warm up
     * @param milliseconds of each iteration
     */
    public record Size(int members, int forks, int iterations, int milliseconds) {
        /** What the targets name. */
        public static final Size TARGET = new Size(250, 1, 6, 1000);

        /** Enough to see that everything runs. */
        public static final Size SMOKE = new Size(4, 0, 2, 1);
    }

    public MlsBenchmarks(Size size, PrintStream out) {
        this.size = size;
        this.out = out;
    }

    /** @throws RunnerException when one of them fails */
    public void run() throws RunnerException {
        for (Signing signing : Signing.available(size)) {
            messages(signing);
            groups(signing);
        }
    }

    private void messages(Signing signing) throws RunnerException {
        Table table = new Table(
                out,
                "Application messages with a text of 1 KiB, signed by %s".formatted(signing.title()),
                "what",
                "average",
                "± 99.9 %",
                "baseline: its primitives",
                "± 99.9 %",
                "ratio",
                "allocated",
                "two threads, each",
                "baseline",
                "others' CPU");
        for (int members : new int[] {PAIR, size.members()}) {
            for (String operation : new String[] {"seal", "open"}) {
                CpuUse before = CpuUse.now();
                Measurement measurement =
                        new Measurement(signing, size).of("Message", operation).with("members", members);
                Measurement.Pair one = measurement.onThreads(1);
                Measurement.Pair two = measurement.onThreads(2);
                table.row(
                        "%s, group of %d".formatted(operation, members),
                        microseconds(one.operation().score()),
                        error(one.operation()),
                        microseconds(one.primitives().score()),
                        error(one.primitives()),
                        ratio(one),
                        kibibytes(one.operation().allocated()),
                        microseconds(two.operation().score()),
                        microseconds(two.primitives().score()),
                        Quantity.cores(CpuUse.now().othersSince(before)));
            }
        }
    }

    private void groups(Signing signing) throws RunnerException {
        Table table = new Table(
                out,
                "A group of %d, signed by %s".formatted(size.members(), signing.title()),
                "what",
                "average",
                "± 99.9 %",
                "baseline: its primitives",
                "± 99.9 %",
                "ratio",
                "allocated",
                "others' CPU");
        group(table, signing, "join", "join", GroupAge.SETTLED);
        group(table, signing, "process a commit", "process", GroupAge.SETTLED);
        group(table, signing, "process a commit, nobody but the creator has made one yet", "process", GroupAge.FRESH);
        group(table, signing, "make a commit", "create", GroupAge.SETTLED);
        group(table, signing, "make a commit, nobody but the creator has made one yet", "create", GroupAge.FRESH);
        group(table, signing, "make the commit and the welcome that add all others", "addAll", GroupAge.FRESH);
    }

    private void group(Table table, Signing signing, String title, String operation, GroupAge age)
            throws RunnerException {
        CpuUse before = CpuUse.now();
        Measurement.Pair pair = new Measurement(signing, size)
                .of("Group", operation)
                .with("members", size.members())
                .with("age", age)
                .onThreads(1);
        table.row(
                title,
                milliseconds(pair.operation().score()),
                error(pair.operation()),
                milliseconds(pair.primitives().score()),
                error(pair.primitives()),
                ratio(pair),
                kibibytes(pair.operation().allocated()),
                Quantity.cores(CpuUse.now().othersSince(before)));
    }

    private static String microseconds(double figure) {
        return String.format(Locale.ROOT, "%.1f µs", figure);
    }

    private static String milliseconds(double figure) {
        return String.format(Locale.ROOT, "%.2f ms", figure);
    }

    private static String error(Measurement.Figure figure) {
        return String.format(Locale.ROOT, "%.2f", figure.error());
    }

    private static String ratio(Measurement.Pair pair) {
        return String.format(
                Locale.ROOT,
                "%.2f",
                pair.operation().score() / pair.primitives().score());
    }

    private static String kibibytes(double bytes) {
        return String.format(Locale.ROOT, "%.0f KiB", bytes / 1024);
    }
}
