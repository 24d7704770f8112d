package dev.lockstep.benchmarks;

import dev.lockstep.benchmarks.archive.ArchiveBenchmark;
import dev.lockstep.benchmarks.archive.RequestBenchmark;
import dev.lockstep.benchmarks.history.HistoryBenchmark;
import dev.lockstep.benchmarks.hosting.ConsentBenchmark;
import dev.lockstep.benchmarks.hosting.HostingBenchmark;
import dev.lockstep.benchmarks.micro.MicroBenchmarks;
import dev.lockstep.benchmarks.mls.MlsBenchmarks;
import dev.lockstep.benchmarks.network.NetworkBenchmark;
import dev.lockstep.benchmarks.report.Machine;
import dev.lockstep.benchmarks.stack.MeasuredStack;
import dev.lockstep.benchmarks.start.StartBenchmark;
import dev.lockstep.interop.node.NodeMissingException;
import dev.lockstep.interop.node.NodeRuntime;
import dev.lockstep.interop.node.PeerInstallation;
import dev.lockstep.interop.peer.PeerSettings;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.launcher.StackException;
import dev.lockstep.launcher.StackSettings.Load;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/**
 * {@code bench network|history|hosting|consent|archive|start|micro|mls|all}: starts what it measures, prints Markdown tables, removes what it wrote. Ends by
 * itself after twenty minutes, whatever hangs.
 */
public final class Benchmarks {
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final int WARM_STARTS = 5;
    private static final String USAGE = """
            Usage: bench <what>

              network   stored messages, latency of delivery, 10 000 open subscriptions
              history   1 GB up and down, throughput beside nginx, 200 uploads at once
              hosting   provisioning, latency, throughput, resume and weight of hosted installations, beside libxmtp
              consent   decisions on their way between callers and phones beside libxmtp, and many of many inboxes
              archive   new phones that ask for a history, and histories merged from archives and written to them, beside libxmtp
              start     time until the whole stack is ready, and its memory
              micro     what is done for every message and identity update (JMH)
              mls       messages and large groups, beside the primitives they need (JMH)
              all       all of these

            Needs about 8 GB of disk and 2 GB of memory. Close other programs: two busy cores are the whole machine.
            """;

    private final Path project;
    private final Path scratch;
    private final PrintStream out;

    private Benchmarks(Path project, Path scratch, PrintStream out) {
        this.project = project;
        this.scratch = scratch;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> known =
                List.of("network", "history", "hosting", "consent", "archive", "start", "micro", "mls", "all");
        if (arguments.length != 1 || !known.contains(arguments[0])) {
            System.err.print(USAGE);
            System.exit(2);
        }
        endAfter(LIMIT);
        Path scratch = Files.createTempDirectory("lockstep-bench");
        try {
            Path project = Path.of(System.getProperty("lockstep.project", "")).toAbsolutePath();
            new Benchmarks(project, scratch, System.out).run(arguments[0]);
        } finally {
            delete(scratch);
        }
    }

    private void run(String what)
            throws IOException, StackException, SQLException, InterruptedException, RunnerException {
        out.printf("%s%n", Machine.describe());
        switch (what) {
            case "network" -> network();
            case "history" -> history();
            case "hosting" -> hosting();
            case "consent" -> consent();
            case "archive" -> archive();
            case "start" -> start();
            case "micro" -> new MicroBenchmarks(out).run();
            case "mls" -> new MlsBenchmarks(MlsBenchmarks.Size.TARGET, out).run();
            default -> {
                network();
                history();
                hosting();
                consent();
                archive();
                start();
                new MicroBenchmarks(out).run();
                new MlsBenchmarks(MlsBenchmarks.Size.TARGET, out).run();
            }
        }
    }

    private void network() throws IOException, StackException, SQLException, InterruptedException {
        try (MeasuredStack stack = MeasuredStack.withNetwork(scratch.resolve("network"), Load.HEAVY)) {
            new NetworkBenchmark(stack.network(), NetworkBenchmark.Size.TARGET, out).run();
        }
    }

    /** Twice: the memory of the target is that of the local run, throughput is that of a server with all its compilers. */
    private void history() throws IOException, StackException, InterruptedException {
        for (Load load : Load.values()) {
            out.printf("%n## JVM set up %s%n", load == Load.LIGHT ? "as by `./lockstep up`" : "for load");
            Path folder = scratch.resolve("history-" + load);
            try (MeasuredStack stack = MeasuredStack.withHistoryServer(folder, load)) {
                new HistoryBenchmark(stack.historyServer(), folder, HistoryBenchmark.Size.TARGET, out).run();
            }
            delete(folder);
        }
    }

    @FunctionalInterface
    private interface WithPhones {
        void run(MeasuredStack stack, Peers people) throws IOException, InterruptedException, ExecutionException;
    }

    private void hosting() throws IOException, StackException, InterruptedException {
        withPhones(
                "hosting",
                (stack, people) ->
                        new HostingBenchmark(stack.hosting(), people, HostingBenchmark.Size.TARGET, out).run());
    }

    private void consent() throws IOException, StackException, InterruptedException {
        withPhones(
                "consent",
                (stack, people) ->
                        new ConsentBenchmark(stack.hosting(), people, ConsentBenchmark.Size.TARGET, out).run());
    }

    private void archive() throws IOException, StackException, InterruptedException {
        withPhones("archive", (stack, people) -> {
            new RequestBenchmark(stack.hosting(), people, RequestBenchmark.Size.TARGET, out).run();
            new ArchiveBenchmark(
                            stack.hosting(),
                            stack.historyServer().pid(),
                            people,
                            scratch,
                            ArchiveBenchmark.Size.TARGET,
                            out)
                    .run();
        });
    }

    private void withPhones(String name, WithPhones benchmark)
            throws IOException, StackException, InterruptedException {
        try (MeasuredStack stack = MeasuredStack.whole(scratch.resolve(name), Load.HEAVY);
                Peers people = Peers.start(
                        PeerInstallation.ensure(NodeRuntime.find(), System.err::println),
                        PeerSettings.of(
                                stack.hosting().network(),
                                stack.hosting().historyServer(),
                                PeerSettings.Streams.BIDIRECTIONAL,
                                scratch.resolve("clients")))) {
            benchmark.run(stack, people);
        } catch (NodeMissingException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void start() throws IOException, InterruptedException {
        new StartBenchmark(project, Files.createDirectories(scratch.resolve("start")), WARM_STARTS, out).run();
    }

    private static void endAfter(Duration limit) {
        Thread.ofPlatform().daemon().name("limit").start(() -> {
            try {
                Thread.sleep(limit);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            System.err.printf("not done after %s: ended%n", limit);
            Runtime.getRuntime().halt(1);
        });
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
