package dev.lockstep.benchmarks.history;

import dev.lockstep.benchmarks.process.CpuUse;
import dev.lockstep.benchmarks.process.WatchedJvm;
import dev.lockstep.benchmarks.report.Quantity;
import dev.lockstep.benchmarks.report.Table;
import dev.lockstep.benchmarks.stack.HistoryServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The history server's figures: a large file with the server's memory, its throughput beside nginx, many files at once. */
public final class HistoryBenchmark {
    private final HistoryServer server;
    private final Path scratch;
    private final Size size;
    private final PrintStream out;

    /**
     * How much is moved.
     *
     * @param large bytes of the large file
     * @param repetitions how often the large file is downloaded from each server
     * @param many how many files at once
     * @param each bytes of each of them
     */
    public record Size(long large, int repetitions, int many, long each) {
        /** What the targets name. */
        public static final Size TARGET = new Size(1L << 30, 3, 200, 10_000_000);

        /** Enough to see that everything runs. */
        public static final Size SMOKE = new Size(4 << 20, 1, 4, 300_000);
    }

    /** @param scratch a folder on the disk of the server's files, for the baselines */
    public HistoryBenchmark(HistoryServer server, Path scratch, Size size, PrintStream out) {
        this.server = server;
        this.scratch = scratch;
        this.size = size;
        this.out = out;
    }

    /** @throws IOException when a transfer was refused or a byte came back changed */
    public void run() throws IOException, InterruptedException {
        Content large = new Content(1, size.large());
        try (HistoryClient client = new HistoryClient(server.address());
                WatchedJvm jvm = WatchedJvm.attach(server.pid())) {
            new LargeFile(client, jvm, new Content(2, Math.min(size.large(), 64 << 20))).upload(); // warms both up
            URI file = memory(new LargeFile(client, jvm, large));
            throughput(client, file, large);
            manyFiles(client, jvm);
        }
    }

    private URI memory(LargeFile transfer) throws IOException, InterruptedException {
        Table table = new Table(
                out,
                "History server: one file of %s".formatted(Quantity.mebibytes(size.large())),
                "direction",
                "throughput",
                "live heap before",
                "peak heap in use",
                "extra heap",
                "peak after a collection",
                "live heap after",
                "resident before → peak",
                "others' CPU");
        CpuUse before = CpuUse.now();
        LargeFile.Outcome up = transfer.upload();
        row(table, "up (chunked)", up, before);
        before = CpuUse.now();
        row(table, "down", transfer.download(up.file()), before);
        return up.file();
    }

    private void row(Table table, String direction, LargeFile.Outcome outcome, CpuUse before) {
        table.row(
                direction,
                Quantity.mebibytesPerSecond(size.large(), outcome.time()),
                Quantity.mebibytes(outcome.liveBefore()),
                Quantity.mebibytes(outcome.peak()),
                Quantity.mebibytes(outcome.extraHeap()),
                Quantity.mebibytes(outcome.peakAfterCollection()),
                Quantity.mebibytes(outcome.liveAfter()),
                Quantity.mebibytes(outcome.residentBefore()) + " → " + Quantity.mebibytes(outcome.residentPeak()),
                Quantity.cores(CpuUse.now().othersSince(before)));
    }

    private void throughput(HistoryClient client, URI file, Content content) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(scratch.resolve("served"));
        Path copy = folder.resolve("large");
        try (var bytes = content.stream()) {
            Files.copy(bytes, copy);
        }
        Table table = new Table(
                out,
                "The same file and the same client, in turns with the baselines (best of %d, slowest)"
                        .formatted(size.repetitions()),
                "server",
                "up",
                "down");
        Times ours = new Times("history server");
        Times nginx = new Times("baseline: nginx, sendfile");
        Times bare = new Times("baseline: bare socket, sendfile");
        try (BareServer socket = BareServer.of(copy);
                HistoryClient toSocket = new HistoryClient(socket.address());
                Nginx served = Nginx.serve(folder, scratch.resolve("nginx"))) {
            for (int i = 0; i < size.repetitions(); i++) {
                ours.up(() -> client.upload(content.stream()));
                bare.up(() -> toSocket.upload(content.stream()));
                ours.down(() -> client.download(file, content));
                bare.down(() -> toSocket.download(socket.address(), content));
                if (served.isInstalled()) {
                    nginx.down(() -> client.download(served.file("large"), content));
                }
            }
        } finally {
            Files.delete(copy);
        }
        ours.row(table, size.large());
        nginx.row(table, size.large());
        bare.row(table, size.large());
    }

    private void manyFiles(HistoryClient client, WatchedJvm jvm) throws IOException, InterruptedException {
        Table table = new Table(
                out,
                "%d files of %s at once, all read back and compared"
                        .formatted(size.many(), Quantity.mebibytes(size.each())),
                "what",
                "up",
                "down",
                "lost",
                "resident before → after");
        ManyFiles files = new ManyFiles(client, size.many(), size.each());
        long bytes = size.many() * size.each();
        long before = jvm.resident();
        ManyFiles.Outcome outcome = files.run();
        table.row(
                "history server",
                Quantity.mebibytesPerSecond(bytes, outcome.up()),
                Quantity.mebibytesPerSecond(bytes, outcome.down()),
                "0",
                Quantity.mebibytes(before) + " → " + Quantity.mebibytes(jvm.resident()));
        table.row(
                "baseline: plain files, 16 threads, fsync",
                Quantity.mebibytesPerSecond(bytes, files.plainFiles(scratch)),
                "",
                "",
                "");
    }
}
