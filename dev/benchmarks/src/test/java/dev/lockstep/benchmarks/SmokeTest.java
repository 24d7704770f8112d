package dev.lockstep.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.lockstep.benchmarks.archive.ArchiveBenchmark;
import dev.lockstep.benchmarks.archive.RequestBenchmark;
import dev.lockstep.benchmarks.history.HistoryBenchmark;
import dev.lockstep.benchmarks.hosting.ConsentBenchmark;
import dev.lockstep.benchmarks.hosting.HostingBenchmark;
import dev.lockstep.benchmarks.mls.MlsBenchmarks;
import dev.lockstep.benchmarks.network.NetworkBenchmark;
import dev.lockstep.benchmarks.stack.MeasuredStack;
import dev.lockstep.interop.node.NodeMissingException;
import dev.lockstep.interop.node.NodeRuntime;
import dev.lockstep.interop.node.PeerInstallation;
import dev.lockstep.interop.peer.PeerSettings;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.launcher.StackSettings.Load;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each benchmark runs through at a tiny size against the real services. It proves no speed. */
class SmokeTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void historyBenchmarkMeasuresTheHistoryServerBesideItsBaselines() throws Exception {
        try (MeasuredStack stack = MeasuredStack.withHistoryServer(folder.resolve("stack"), Load.LIGHT)) {
            new HistoryBenchmark(stack.historyServer(), folder, HistoryBenchmark.Size.SMOKE, out).run();
        }

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains(
                        "| up (chunked) | ",
                        "| down | ",
                        "| history server | ",
                        "| baseline: bare socket, sendfile | ");
    }

    @Test
    void networkBenchmarkMeasuresTheNetworkBesideItsBaselines() throws Exception {
        try (MeasuredStack stack = MeasuredStack.withNetwork(folder.resolve("stack"), Load.LIGHT)) {
            new NetworkBenchmark(stack.network(), NetworkBenchmark.Size.SMOKE, out).run();
        }

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains(
                        "| network, a group for each writer | ",
                        "| baseline: INSERT, 4 connections, 1 rows a commit | ",
                        "| network, delivered | ",
                        "| through the stream itself | ");
    }

    @Test
    void hostingAndConsentBenchmarksMeasureHostedInstallationsBesideLibxmtp() throws Exception {
        PeerInstallation peer;
        try {
            peer = PeerInstallation.ensure(NodeRuntime.find(), System.err::println);
        } catch (NodeMissingException e) {
            abort(String.valueOf(e.getMessage()));
            return;
        }
        try (MeasuredStack stack = MeasuredStack.whole(folder.resolve("stack"), Load.LIGHT);
                Peers people = Peers.start(
                        peer,
                        PeerSettings.of(
                                stack.hosting().network(),
                                stack.hosting().historyServer(),
                                PeerSettings.Streams.CLASSIC,
                                folder.resolve("clients")))) {
            new RequestBenchmark(stack.hosting(), people, RequestBenchmark.Size.SMOKE, out).run();
            new ArchiveBenchmark(
                            stack.hosting(),
                            stack.historyServer().pid(),
                            people,
                            folder,
                            ArchiveBenchmark.Size.SMOKE,
                            out)
                    .run();
            new ConsentBenchmark(stack.hosting(), people, ConsentBenchmark.Size.SMOKE, out).run();
            new HostingBenchmark(stack.hosting(), people, HostingBenchmark.Size.SMOKE, out).run();
        }

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains(
                        "| hosted inbox: the gateway's event stream | ",
                        "| baseline: a libxmtp phone's stream | ",
                        "### sync-service goes on after it was held",
                        "| a hosted installation right after the start, every phone is off | 1 | ",
                        "| a hosted installation once warm, every phone is off | 1 | ",
                        "| a caller, a libxmtp phone's stream | ",
                        "| baseline: a libxmtp phone, a libxmtp phone's stream | ",
                        "### 20 changes of 4 inboxes",
                        "| baseline: libxmtp | 20 | ",
                        "| the stack, over REST | 20 | ",
                        "### Resume after sync-service was killed",
                        "### Idle inboxes in one sync-service");
    }

    @Test
    void mlsBenchmarkMeasuresOperationsBesideTheirPrimitives() throws Exception {
        // Somebody else on this machine may be running JMH; nothing is compared here.
        System.setProperty("jmh.ignoreLock", "true");

        new MlsBenchmarks(MlsBenchmarks.Size.SMOKE, out).run();

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("| seal, group of 2 | ", "| open, group of 4 | ", "| join | ", "| make a commit | ");
    }
}
