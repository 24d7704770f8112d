package dev.lockstep.benchmarks.network;

import dev.lockstep.benchmarks.process.CpuUse;
import dev.lockstep.benchmarks.process.WatchedJvm;
import dev.lockstep.benchmarks.report.Latencies;
import dev.lockstep.benchmarks.report.Quantity;
import dev.lockstep.benchmarks.report.Table;
import dev.lockstep.benchmarks.stack.Network;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;

/** The network's figures: stored messages, latency of delivery, many open subscriptions. */
public final class NetworkBenchmark {
    private final Network network;
    private final Size size;
    private final PrintStream out;

    /**
     * How much is done.
     *
     * @param perSecond messages of the open loop
     * @param writers writers of the closed loop, and connections of its baseline
     * @param subscriptions groups on one stream
     * @param warmUp before each measurement
     * @param time of each measurement
     */
    public record Size(int perSecond, int writers, int subscriptions, Duration warmUp, Duration time) {
        /** What the targets name. */
        public static final Size TARGET = new Size(200, 16, 10_000, Duration.ofSeconds(8), Duration.ofSeconds(20));

        /** Enough to see that everything runs. */
        public static final Size SMOKE = new Size(50, 4, 100, Duration.ofMillis(200), Duration.ofMillis(500));
    }

    public NetworkBenchmark(Network network, Size size, PrintStream out) {
        this.network = network;
        this.size = size;
        this.out = out;
    }

    /** Runs all three, after a while of storing messages, which warms the service up as nothing else does. */
    public void run() throws IOException, SQLException, InterruptedException {
        writers(size.writers()).run();
        throughput();
        latency();
        try (WatchedJvm jvm = WatchedJvm.attach(network.pid())) {
            subscriptions(jvm);
        }
    }

    private void throughput() throws SQLException, InterruptedException {
        Table table = new Table(
                out,
                "Network: stored group messages, %d writers, one message in flight each".formatted(size.writers()),
                "what",
                "stored",
                "answer p50",
                "p99",
                "read back",
                "CPU of a message: service + PostgreSQL + writers",
                "others' CPU");
        for (int groups : new int[] {size.writers(), 1}) {
            CpuUse before = CpuUse.now();
            CpuPerMessage cpu = CpuPerMessage.count(network);
            WriterThroughput.Outcome outcome =
                    new WriterThroughput(network.address(), size.writers(), groups, size.warmUp(), size.time()).run();
            table.row(
                    groups == 1 ? "network, all into one group" : "network, a group for each writer",
                    Quantity.perSecond(outcome.stored(), size.time()),
                    outcome.answer().cell(50),
                    outcome.answer().cell(99),
                    "all %d".formatted(outcome.readBack()),
                    cpu.cell(outcome.readBack()),
                    Quantity.cores(CpuUse.now().othersSince(before)));
        }
        insertBaseline(table, size.writers(), 1);
        insertBaseline(table, 1, 100);
    }

    private WriterThroughput writers(int groups) {
        return new WriterThroughput(network.address(), size.writers(), groups, size.warmUp(), size.time());
    }

    private void insertBaseline(Table table, int connections, int rowsPerCommit)
            throws SQLException, InterruptedException {
        CpuUse before = CpuUse.now();
        long rows = new InsertLoop(network.database(), connections, rowsPerCommit).run(size.warmUp(), size.time());
        table.row(
                "baseline: INSERT, %d connections, %d rows a commit".formatted(connections, rowsPerCommit),
                Quantity.perSecond(rows, size.time()),
                "",
                "",
                "",
                "",
                Quantity.cores(CpuUse.now().othersSince(before)));
    }

    private void latency() throws SQLException, InterruptedException {
        Table table = latencies("Network: publish to delivered, %d messages/s, open loop".formatted(size.perSecond()));
        CpuUse before = CpuUse.now();
        DeliveryLatency.Outcome outcome = delivery().run();
        row(table, "network, delivered", outcome.delivered(), before);
        row(table, "network, answered", outcome.stored(), before);
        before = CpuUse.now();
        Latencies bare = new NotifyRoundTrip(network.database()).run(size.perSecond(), size.warmUp(), size.time());
        row(table, "baseline: INSERT, NOTIFY, LISTEN, SELECT", bare, before);
    }

    private void subscriptions(WatchedJvm jvm) throws InterruptedException {
        Table table = latencies("Network: %d open group subscriptions on one stream".formatted(size.subscriptions()));
        CpuUse before = CpuUse.now();
        row(table, "others, before (baseline)", delivery().run().delivered(), before);
        long heapBefore = jvm.liveHeap();
        long residentBefore = jvm.resident();
        long start = System.nanoTime();
        try (Audience audience = Audience.open(network.address(), size.subscriptions(), 1)) {
            long opening = System.nanoTime() - start;
            long heapOpen = jvm.liveHeap();
            long residentOpen = jvm.resident();
            before = CpuUse.now();
            row(table, "others, while it is open", delivery().run().delivered(), before);
            before = CpuUse.now();
            row(table, "through the stream itself", delivery().run(audience).delivered(), before);
            out.printf(
                    "%nOpened in %s; live heap of the service %s → %s, resident %s → %s.%n",
                    Quantity.seconds(opening),
                    Quantity.mebibytes(heapBefore),
                    Quantity.mebibytes(heapOpen),
                    Quantity.mebibytes(residentBefore),
                    Quantity.mebibytes(residentOpen));
        }
    }

    private DeliveryLatency delivery() {
        return new DeliveryLatency(network.address(), size.perSecond(), size.warmUp(), size.time());
    }

    private Table latencies(String title) {
        return new Table(
                out, title, "what", "messages", "p50", "p90", "p99", "p99.9", "longest", "our CPU", "others' CPU");
    }

    private static void row(Table table, String what, Latencies latencies, CpuUse before) {
        CpuUse after = CpuUse.now();
        table.row(
                what,
                Long.toString(latencies.count()),
                latencies.cell(50),
                latencies.cell(90),
                latencies.cell(99),
                latencies.cell(99.9),
                latencies.longest(),
                Quantity.cores(after.oursSince(before)),
                Quantity.cores(after.othersSince(before)));
    }
}
