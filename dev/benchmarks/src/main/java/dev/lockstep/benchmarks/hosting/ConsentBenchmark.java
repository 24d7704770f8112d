package dev.lockstep.benchmarks.hosting;

import dev.lockstep.benchmarks.network.NetworkClient;
import dev.lockstep.benchmarks.process.CpuUse;
import dev.lockstep.benchmarks.report.Latencies;
import dev.lockstep.benchmarks.report.Quantity;
import dev.lockstep.benchmarks.report.Table;
import dev.lockstep.benchmarks.stack.Hosting;
import dev.lockstep.interop.hosted.Gateway;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Consent;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.interop.peer.PhoneStream;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Consent on its way between callers and phones, beside libxmtp's own way in the same run; and many changes of many inboxes. */
public final class ConsentBenchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Hosting stack;
    private final Peers people;
    private final Size size;
    private final PrintStream out;
    private final Gateway gateway;
    private int lastStranger;

    /**
     * How much is done.
     *
     * @param latencies decisions one after the other
     * @param inboxes hosted, each with one installation
     * @param warmUp changes of them all that come before, until compilers have settled
     * @param changes of them all
     * @param callers that change at once, each one thing after the other
     */
    public record Size(int latencies, int inboxes, int warmUp, int changes, int callers) {
        /** What the targets name. */
        public static final Size TARGET = new Size(300, 1_000, 60_000, 30_000, 16);

        /** Enough to see that everything runs. */
        public static final Size SMOKE = new Size(5, 4, 4, 20, 2);
    }

    public ConsentBenchmark(Hosting stack, Peers people, Size size, PrintStream out) {
        this.stack = stack;
        this.people = people;
        this.size = size;
        this.out = out;
        this.gateway = new Gateway(stack.gateway(), stack.key());
    }

    public void run() throws IOException, InterruptedException, ExecutionException {
        throughput();
        latency();
    }

    private void latency() throws IOException, InterruptedException {
        Table table = new Table(
                out,
                "From the beginning of a decision to whoever hears of it, one after the other",
                "who decides, who hears",
                "decisions",
                "p50",
                "p95",
                "longest",
                "others' CPU");
        Phone alix = people.phone("alix");
        HostedInstallation server = gateway.externalInbox(alix.wallet()).install("server", alix.wallet());
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        acquaint(alix, tablet, server);
        try (Events events = Events.open(stack);
                PhoneStream<Consent.Decision> atTablet = tablet.streamConsent();
                PhoneStream<Message> tabletSyncs = tablet.streamMessages();
                PhoneStream<Message> phoneSyncs = alix.streamMessages()) {
            Latencies fromCaller = new Latencies();
            Latencies fromPhone = new Latencies();
            Latencies baseline = new Latencies();
            CpuUse before = CpuUse.now();
            for (int i = -size.latencies() / 3; i < size.latencies(); i++) {
                InboxId one = stranger();
                long start = System.nanoTime();
                deny(server, one);
                await(atTablet, one);
                long byCaller = System.nanoTime() - start;

                InboxId two = stranger();
                start = System.nanoTime();
                alix.setConsent(Consent.Decision.on(two, Consent.DENIED));
                long byPhone = events.await(two.toString(), PATIENCE) - start;

                InboxId three = stranger();
                start = System.nanoTime();
                alix.setConsent(Consent.Decision.on(three, Consent.DENIED));
                await(atTablet, three);
                long byPhoneToPhone = System.nanoTime() - start;
                if (i >= 0) {
                    fromCaller.record(byCaller);
                    fromPhone.record(byPhone);
                    baseline.record(byPhoneToPhone);
                }
            }
            String others = Quantity.cores(CpuUse.now().othersSince(before));
            row(table, "a caller, a libxmtp phone's stream", fromCaller, others);
            row(table, "a libxmtp phone, the gateway's event stream", fromPhone, others);
            row(table, "baseline: a libxmtp phone, a libxmtp phone's stream", baseline, others);
            if (!tabletSyncs.failures().isEmpty() || !phoneSyncs.failures().isEmpty()) {
                throw new IllegalStateException("a phone's stream has failed");
            }
        }
    }

    /** Until all three talk in one sync group: what is said before that reaches nobody, so it is said again. */
    private void acquaint(Phone alix, Phone tablet, HostedInstallation server) {
        List<InboxId> byPhone = new ArrayList<>();
        List<InboxId> byServer = new ArrayList<>();
        Eventually.eventually(
                "the server and the phones to hear each other",
                () -> {
                    byPhone.add(stranger());
                    alix.setConsent(Consent.Decision.on(byPhone.getLast(), Consent.DENIED));
                    byServer.add(stranger());
                    deny(server, byServer.getLast());
                    alix.syncAll();
                    tablet.syncAll();
                    return isKnown(tablet, byPhone) && isKnown(tablet, byServer) && isKnown(alix, byServer);
                },
                hear -> hear);
    }

    private static boolean isKnown(Phone phone, List<InboxId> any) {
        return any.stream().anyMatch(each -> phone.consentOf(each) == Consent.DENIED);
    }

    private static void await(PhoneStream<Consent.Decision> stream, InboxId about) {
        stream.await("a decision", PATIENCE, decision -> decision.entity().equals(about.toString()));
    }

    private static void deny(HostedInstallation server, InboxId about) {
        server.setConsent(List.of(Map.of("entityType", "inbox-id", "entity", about.toString(), "state", "denied")));
    }

    /** Somebody of whom nothing but the id is known. */
    private synchronized InboxId stranger() {
        return new InboxId("%064x".formatted(++lastStranger));
    }

    private static void row(Table table, String who, Latencies latencies, String others) {
        table.row(
                who,
                Long.toString(latencies.count()),
                latencies.cell(50),
                latencies.cell(95),
                latencies.longest(),
                others);
    }

    private void throughput() throws IOException, InterruptedException, ExecutionException {
        Table table = new Table(
                out,
                "%d changes of %d inboxes by %d callers at once"
                        .formatted(size.changes(), size.inboxes(), size.callers()),
                "answered within",
                "told within",
                "in the sync groups within",
                "rate",
                "messages there",
                "p50 of the answer",
                "p99 of the answer",
                "others' CPU");
        List<HostedInstallation> servers = Provisioning.of(gateway, "consent", size.inboxes());
        try (Events events = Events.open(stack);
                NetworkClient network = new NetworkClient(new InetSocketAddress(
                        stack.network().getHost(), stack.network().getPort()))) {
            List<GroupId> groups = servers.stream()
                    .map(server -> GroupId.ofHex(
                            server.syncStatus().get("syncGroup").get("id").asText()))
                    .toList();
            flood(servers, size.warmUp(), new Latencies());
            events.awaitCount(size.warmUp(), PATIENCE);
            awaitTold(size.warmUp());
            int messagesBefore = messages(network, groups);
            Latencies answers = new Latencies();
            CpuUse before = CpuUse.now();
            long start = System.nanoTime();
            flood(servers, size.changes(), answers);
            Duration answered = Duration.ofNanos(System.nanoTime() - start);
            events.awaitCount(size.warmUp() + size.changes(), PATIENCE);
            Duration told = Duration.ofNanos(System.nanoTime() - start);
            awaitTold(size.warmUp() + size.changes());
            Duration published = Duration.ofNanos(System.nanoTime() - start);
            String others = Quantity.cores(CpuUse.now().othersSince(before));
            table.row(
                    Quantity.seconds(answered.toNanos()),
                    Quantity.seconds(told.toNanos()),
                    Quantity.seconds(published.toNanos()),
                    Quantity.perSecond(size.changes(), published),
                    Integer.toString(messages(network, groups) - messagesBefore),
                    answers.cell(50),
                    answers.cell(99),
                    others);
        }
    }

    /** Each inbox's turn comes again when all others had theirs. */
    private void flood(List<HostedInstallation> servers, int changes, Latencies answers)
            throws InterruptedException, ExecutionException {
        try (ExecutorService callers = Executors.newFixedThreadPool(size.callers())) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < changes; i++) {
                HostedInstallation server = servers.get(i % servers.size());
                calls.add(callers.submit(() -> {
                    long start = System.nanoTime();
                    deny(server, stranger());
                    synchronized (answers) {
                        answers.record(System.nanoTime() - start);
                    }
                }));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        }
    }

    /** Until so many decisions are messages of sync groups. */
    private void awaitTold(int decisions) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        double there;
        while ((there = stack.metric("lockstep_preferences_told")) < decisions) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "decisions told in sync groups: %.0f (expected: %d)".formatted(there, decisions));
            }
            Thread.sleep(200);
        }
    }

    private static int messages(NetworkClient network, List<GroupId> groups) {
        return groups.stream().mapToInt(group -> messages(network, group)).sum();
    }

    private static int messages(NetworkClient network, GroupId group) {
        AtomicInteger count = new AtomicInteger();
        network.readAll(group.bytes(), _ -> count.incrementAndGet());
        return count.get();
    }
}
