package dev.lockstep.benchmarks.hosting;

import dev.lockstep.benchmarks.process.CpuUse;
import dev.lockstep.benchmarks.process.WatchedJvm;
import dev.lockstep.benchmarks.report.Latencies;
import dev.lockstep.benchmarks.report.Quantity;
import dev.lockstep.benchmarks.report.Table;
import dev.lockstep.benchmarks.stack.Hosting;
import dev.lockstep.interop.hosted.Gateway;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.interop.peer.PhoneStream;
import dev.lockstep.xmtp.id.MessageId;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Hosted installations, beside libxmtp in the same run where it does the same. */
public final class HostingBenchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Hosting stack;
    private final Peers people;
    private final Size size;
    private final PrintStream out;
    private final Gateway gateway;

    /**
     * How much is done.
     *
     * @param inboxes hosted in the end, each with one installation
     * @param latencies messages one after the other
     * @param phones that publish at once
     * @param burst messages of each of them
     * @param held messages of each of them while sync-service is held
     */
    public record Size(int inboxes, int latencies, int phones, int burst, int held) {
        /** What the targets name. */
        public static final Size TARGET = new Size(10_000, 300, 6, 500, 2_000);

        /** Enough to see that everything runs. */
        public static final Size SMOKE = new Size(10, 5, 2, 5, 5);
    }

    public HostingBenchmark(Hosting stack, Peers people, Size size, PrintStream out) {
        this.stack = stack;
        this.people = people;
        this.size = size;
        this.out = out;
        this.gateway = new Gateway(stack.gateway(), stack.key());
    }

    public void run() throws IOException, InterruptedException, ExecutionException {
        Provisioning.of(gateway, "warm-up", Math.min(size.inboxes() / 10, 100));
        latency();
        burst();
        catchUp();
        Table provisioning = new Table(
                out,
                "Provisioning: managed inboxes, each with an installation, %d at once".formatted(Provisioning.AT_ONCE),
                "hosted",
                "time",
                "rate",
                "others' CPU");
        int thousand = Math.min(1_000, size.inboxes() / 2);
        provisioned(provisioning, thousand);
        resume(thousand);
        provisioned(provisioning, size.inboxes());
        idle();
    }

    private void provisioned(Table table, int total) throws IOException, InterruptedException, ExecutionException {
        int more = total - (int) stack.metric("lockstep_inboxes_running");
        CpuUse before = CpuUse.now();
        long start = System.nanoTime();
        Provisioning.of(gateway, "idle", more);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        table.row(
                Integer.toString(more),
                Quantity.seconds(took.toNanos()),
                Quantity.perSecond(more, took),
                Quantity.cores(CpuUse.now().othersSince(before)));
    }

    private void latency() throws IOException, InterruptedException {
        Table table = new Table(
                out,
                "From the beginning of a phone's send to whoever hears it, one message after the other",
                "who hears",
                "messages",
                "p50",
                "p99",
                "longest",
                "others' CPU");
        HostedInstallation bot = gateway.managedInbox("bot").install("server");
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation toBot = alix.dmWith(bot.inbox().id());
        Conversation toBo = alix.dmWith(bo);
        try (Events events = Events.open(stack);
                PhoneStream<Message> atBo = bo.streamMessages()) {
            Latencies hosted = new Latencies();
            Latencies phone = new Latencies();
            CpuUse before = CpuUse.now();
            for (int i = -size.latencies() / 3; i < size.latencies(); i++) {
                long start = System.nanoTime();
                MessageId toHosted = toBot.send("how late is it?");
                long heard = events.await(toHosted.toString(), PATIENCE);
                long second = System.nanoTime();
                MessageId toPhone = toBo.send("how late is it?");
                atBo.await("a message", PATIENCE, message -> message.id().equals(toPhone));
                if (i >= 0) {
                    hosted.record(heard - start);
                    phone.record(System.nanoTime() - second);
                }
            }
            String others = Quantity.cores(CpuUse.now().othersSince(before));
            row(table, "hosted inbox: the gateway's event stream", hosted, others);
            row(table, "baseline: a libxmtp phone's stream", phone, others);
        }
    }

    private static void row(Table table, String who, Latencies latencies, String others) {
        table.row(
                who,
                Long.toString(latencies.count()),
                latencies.cell(50),
                latencies.cell(99),
                latencies.longest(),
                others);
    }

    /** Phones store their messages first and publish all at once, so the load is as much as they can make on the same machine. */
    private void burst() throws IOException, InterruptedException {
        Table table = new Table(
                out,
                "%d phones publish %d messages each at once; every one told as an event"
                        .formatted(size.phones(), size.burst()),
                "messages",
                "published by the phones within",
                "told within",
                "rate",
                "sync-service's CPU",
                "others' CPU");
        List<Conversation> conversations = conversationsWithStoredMessages(size.burst());
        int messages = size.phones() * size.burst();
        try (Events events = Events.open(stack);
                ExecutorService publishing = Executors.newVirtualThreadPerTaskExecutor()) {
            CpuUse before = CpuUse.now();
            Duration cpu = CpuUse.of(sync());
            long start = System.nanoTime();
            List<Future<?>> phones = new ArrayList<>();
            conversations.forEach(conversation -> phones.add(publishing.submit(conversation::publish)));
            for (Future<?> phone : phones) {
                await(phone);
            }
            Duration published = Duration.ofNanos(System.nanoTime() - start);
            events.awaitCount(messages, PATIENCE);
            Duration told = Duration.ofNanos(System.nanoTime() - start);
            table.row(
                    Integer.toString(messages),
                    Quantity.seconds(published.toNanos()),
                    Quantity.seconds(told.toNanos()),
                    Quantity.perSecond(messages, told),
                    "%d µs a message".formatted(CpuUse.of(sync()).minus(cpu).toNanos() / 1_000 / messages),
                    Quantity.cores(CpuUse.now().othersSince(before)));
        }
    }

    /** The phones publish while sync-service is held, so that nothing but its own speed bounds it when it goes on. */
    private void catchUp() throws IOException, InterruptedException {
        Table table = new Table(
                out,
                "sync-service goes on after it was held while %d phones published %d messages each"
                        .formatted(size.phones(), size.held()),
                "messages",
                "told within",
                "rate",
                "sync-service's CPU",
                "others' CPU");
        List<Conversation> conversations = conversationsWithStoredMessages(size.held());
        int messages = size.phones() * size.held();
        try (Events events = Events.open(stack)) {
            signal("STOP");
            try {
                conversations.forEach(Conversation::publish);
            } finally {
                signal("CONT");
            }
            CpuUse before = CpuUse.now();
            Duration cpu = CpuUse.of(sync());
            long start = System.nanoTime();
            events.awaitCount(messages, PATIENCE);
            Duration told = Duration.ofNanos(System.nanoTime() - start);
            table.row(
                    Integer.toString(messages),
                    Quantity.seconds(told.toNanos()),
                    Quantity.perSecond(messages, told),
                    "%d µs a message".formatted(CpuUse.of(sync()).minus(cpu).toNanos() / 1_000 / messages),
                    Quantity.cores(CpuUse.now().othersSince(before)));
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder(
                        "kill", "-" + name, Long.toString(stack.syncPid().getAsLong()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("sync-service takes no signal");
        }
    }

    private List<Conversation> conversationsWithStoredMessages(int messages) {
        List<Conversation> conversations = new ArrayList<>();
        for (int i = 0; i < size.phones(); i++) {
            HostedInstallation bot = gateway.managedInbox("bot").install("server");
            Conversation conversation =
                    people.phone("phone " + i).dmWith(bot.inbox().id());
            conversation.send("first");
            bot.awaitConversation(conversation.id());
            for (int message = 0; message < messages; message++) {
                conversation.sendLater("message " + message);
            }
            conversations.add(conversation);
        }
        return conversations;
    }

    private void resume(int inboxes) throws IOException, InterruptedException {
        Table table = new Table(
                out,
                "Resume after sync-service was killed: until all inboxes run and all their topics are followed",
                "inboxes",
                "topics",
                "from the kill",
                "others' CPU");
        double running = stack.metric("lockstep_inboxes_running");
        double topics = stack.metric("lockstep_topics_followed");
        CpuUse before = CpuUse.now();
        long start = System.nanoTime();
        stack.killSync().run();
        while (stack.metric("lockstep_inboxes_running") < running
                || stack.metric("lockstep_topics_followed") < topics) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IllegalStateException("%d inboxes do not run again after %s".formatted(inboxes, PATIENCE));
            }
            Thread.sleep(50);
        }
        table.row(
                "%.0f".formatted(running),
                "%.0f".formatted(topics),
                Quantity.seconds(System.nanoTime() - start),
                Quantity.cores(CpuUse.now().othersSince(before)));
    }

    private void idle() throws IOException, InterruptedException {
        Table table = new Table(
                out,
                "Idle inboxes in one sync-service, streams open",
                "inboxes",
                "topics followed",
                "live heap",
                "of it for each",
                "resident");
        try (WatchedJvm jvm = WatchedJvm.attach(stack.syncPid().getAsLong())) {
            double running = stack.metric("lockstep_inboxes_running");
            long live = jvm.liveHeap();
            table.row(
                    "%.0f".formatted(running),
                    "%.0f".formatted(stack.metric("lockstep_topics_followed")),
                    Quantity.mebibytes(live),
                    "%.1f KiB".formatted(live / 1024.0 / running),
                    Quantity.mebibytes(jvm.resident()));
        }
    }

    private ProcessHandle sync() {
        return ProcessHandle.of(stack.syncPid().getAsLong()).orElseThrow();
    }

    private static void await(Future<?> one) throws InterruptedException {
        try {
            one.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a phone could not publish", e);
        }
    }
}
