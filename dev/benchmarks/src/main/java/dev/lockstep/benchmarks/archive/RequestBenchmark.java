package dev.lockstep.benchmarks.archive;

import dev.lockstep.benchmarks.process.CpuUse;
import dev.lockstep.benchmarks.report.Latencies;
import dev.lockstep.benchmarks.report.Quantity;
import dev.lockstep.benchmarks.report.Table;
import dev.lockstep.benchmarks.stack.Hosting;
import dev.lockstep.interop.hosted.Gateway;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** New phones that ask for a history and sync until they have it: answered by a hosted installation, and by a libxmtp phone. */
public final class RequestBenchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Peers people;
    private final Size size;
    private final PrintStream out;
    private final Gateway gateway;

    /**
     * How much is done.
     *
     * @param messages of the history
     * @param phones that ask, one after the other; an inbox has ten installations at most
     */
    public record Size(int messages, int phones) {
        /** What the targets name. */
        public static final Size TARGET = new Size(200, 8);

        /** Enough to see that everything runs. */
        public static final Size SMOKE = new Size(5, 1);
    }

    public RequestBenchmark(Hosting stack, Peers people, Size size, PrintStream out) {
        this.people = people;
        this.size = size;
        this.out = out;
        this.gateway = new Gateway(stack.gateway(), stack.key());
    }

    public void run() {
        Table table = new Table(
                out,
                "From a new phone's request to its having all %d messages".formatted(size.messages()),
                "who answers",
                "phones",
                "p50",
                "longest",
                "others' CPU");
        hosted(table, "alix", "right after the start");
        hosted(table, "caro", "once warm");
        libxmtp(table);
    }

    private void hosted(Table table, String name, String when) {
        Phone owner = people.phone(name);
        HostedInstallation server = gateway.externalInbox(owner.wallet()).install("server", owner.wallet());
        owner.syncAll();
        Conversation notes = written(owner);
        Eventually.eventually(
                "the server to have all of it", () -> server.texts(notes.id()).size(), have -> have >= size.messages());
        owner.close();
        row(table, "a hosted installation %s, every phone is off".formatted(when), owner, List.of());
    }

    private void libxmtp(Table table) {
        Phone bo = people.phone("bo");
        written(bo);
        row(table, "baseline: a libxmtp phone that syncs all the time too", bo, List.of(bo));
    }

    private Conversation written(Phone phone) {
        Conversation notes = phone.groupWith("notes to myself");
        for (int message = 0; message < size.messages(); message++) {
            notes.send("remember number " + message);
        }
        return notes;
    }

    private void row(Table table, String who, Phone owner, List<Phone> answering) {
        Latencies latencies = new Latencies();
        CpuUse before = CpuUse.now();
        for (int i = 0; i < size.phones(); i++) {
            try (Phone fresh = people.installation("new phone " + i, owner.wallet())) {
                long start = System.nanoTime();
                fresh.history().request();
                while (fresh.allWritten().size() < size.messages()) {
                    if (System.nanoTime() - start > PATIENCE.toNanos()) {
                        throw new IllegalStateException("%s has not got its history".formatted(fresh));
                    }
                    fresh.syncAll();
                    answering.forEach(Phone::syncAll);
                }
                latencies.record(System.nanoTime() - start);
            }
        }
        table.row(
                who,
                Integer.toString(size.phones()),
                latencies.cell(50),
                latencies.longest(),
                Quantity.cores(CpuUse.now().othersSince(before)));
    }
}
