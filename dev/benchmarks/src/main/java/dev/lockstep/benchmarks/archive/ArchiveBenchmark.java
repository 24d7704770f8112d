package dev.lockstep.benchmarks.archive;

import dev.lockstep.benchmarks.process.CpuUse;
import dev.lockstep.benchmarks.process.MemoryPeak;
import dev.lockstep.benchmarks.process.WatchedJvm;
import dev.lockstep.benchmarks.report.Quantity;
import dev.lockstep.benchmarks.report.Table;
import dev.lockstep.benchmarks.stack.Hosting;
import dev.lockstep.interop.hosted.Gateway;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.archive.ArchiveKey;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;

/**
 * The same history merged from a file and written to one, by the whole stack over REST and PostgreSQL, and by libxmtp into and out of
 * its own database.
 */
public final class ArchiveBenchmark {
    private final Hosting stack;
    private final long archiveServicePid;
    private final Peers people;
    private final Path folder;
    private final Size size;
    private final PrintStream out;
    private final Gateway gateway;
    private final SecureRandom random = new SecureRandom();

    /**
     * How much is done.
     *
     * @param warmUp messages of the first history
     * @param beside messages that libxmtp takes and writes too; it needs minutes for the larger histories
     * @param ours messages of the histories that we take and write, one after the other
     */
    public record Size(int warmUp, int beside, int... ours) {
        /** What the targets name. */
        public static final Size TARGET = new Size(50_000, 5_000, 5_000, 100_000, 1_000_000);

        /** Enough to see that everything runs. */
        public static final Size SMOKE = new Size(20, 20, 20);
    }

    /** @param folder for archives */
    public ArchiveBenchmark(
            Hosting stack, long archiveServicePid, Peers people, Path folder, Size size, PrintStream out) {
        this.stack = stack;
        this.archiveServicePid = archiveServicePid;
        this.people = people;
        this.folder = folder;
        this.size = size;
        this.out = out;
        this.gateway = new Gateway(stack.gateway(), stack.key());
    }

    /** A step, timed. */
    @FunctionalInterface
    private interface Step {
        void take();
    }

    public void run() throws IOException {
        ours(table("First, while compilers and caches get warm"), size.warmUp());
        Table table = table("Then");
        libxmtp(table, size.beside());
        Arrays.stream(size.ours()).forEach(messages -> ours(table, messages));
    }

    private Table table(String when) {
        return new Table(
                out,
                when
                        + ": a history of texts of about a hundred characters, merged from an archive file and written to one",
                "who",
                "messages",
                "merged within",
                "rate",
                "written within",
                "rate",
                "archive-service's heap after collections, above its live heap before",
                "others' CPU");
    }

    private void libxmtp(Table table, int messages) throws IOException {
        Phone phone = people.phone("alix");
        ArchiveKey key = ArchiveKey.generate(random);
        Path file = folder.resolve("for-libxmtp.xmtp");
        new MadeUpHistory(phone.inboxId(), messages, random).writeTo(file, key, random);
        CpuUse before = CpuUse.now();
        Duration merged = timed(() -> phone.history().importFrom(file, key));
        Duration written = timed(() -> phone.history().exportTo(folder.resolve("by-libxmtp.xmtp"), key));
        row(table, "baseline: libxmtp", messages, merged, written, "", before);
    }

    private void ours(Table table, int messages) {
        HostedInstallation server = gateway.managedInbox("archive").install("server");
        ArchiveKey key = ArchiveKey.generate(random);
        Path file = folder.resolve("for-us.xmtp");
        try (WatchedJvm jvm = WatchedJvm.attach(archiveServicePid)) {
            new MadeUpHistory(server.inbox().id(), messages, random).writeTo(file, key, random);
            long live = jvm.liveHeap();
            CpuUse before = CpuUse.now();
            try (MemoryPeak peak = MemoryPeak.follow(jvm)) {
                Duration merged = timed(() -> {
                    int fresh = server.importFrom(file, key).get("messages").asInt();
                    if (fresh != messages) {
                        throw new IllegalStateException(
                                "%d messages were merged (expected: %d)".formatted(fresh, messages));
                    }
                });
                Path again = folder.resolve("by-us.xmtp");
                Duration written = timed(() -> server.exportTo(again, key));
                int there = server.inspect(again, key).get("messages").asInt();
                if (there != messages) {
                    throw new IllegalStateException(
                            "%d messages were written (expected: %d)".formatted(there, messages));
                }
                row(
                        table,
                        "the stack, over REST",
                        messages,
                        merged,
                        written,
                        Quantity.mebibytes(Math.max(0, peak.heapAfterCollection() - live)),
                        before);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Duration timed(Step step) {
        long start = System.nanoTime();
        step.take();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static void row(
            Table table, String who, int messages, Duration merged, Duration written, String heap, CpuUse before) {
        table.row(
                who,
                Integer.toString(messages),
                Quantity.seconds(merged.toNanos()),
                Quantity.perSecond(messages, merged),
                Quantity.seconds(written.toNanos()),
                Quantity.perSecond(messages, written),
                heap,
                Quantity.cores(CpuUse.now().othersSince(before)));
    }
}
