package dev.lockstep.interop;

import dev.lockstep.interop.node.NodeMissingException;
import dev.lockstep.interop.node.NodeRuntime;
import dev.lockstep.interop.node.PeerInstallation;
import dev.lockstep.interop.peer.PeerException;
import dev.lockstep.interop.peer.PeerSettings;
import dev.lockstep.interop.peer.PeerSettings.Streams;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.TooLateException;
import dev.lockstep.launcher.StackException;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./lockstep demo}: a hosted inbox and a phone in conversation, then two libxmtp installations of one inbox that sync their
 * history through our network and our history server. The exit code is 0 only when all have the same messages in the end.
 */
public final class Demo {
    private final Narrator narrator;
    private final Map<String, String> environment;

    private Demo(Narrator narrator, Map<String, String> environment) {
        this.narrator = narrator;
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Narrator narrator = new Narrator(out, isTerminal(System.console(), System.getenv()), System::nanoTime);
        System.exit(new Demo(narrator, System.getenv()).run());
    }

    private int run() {
        narrator.blank();
        narrator.title("Lockstep demo: an inbox that lives on a server, and a tablet that gets the whole history");
        try {
            NodeRuntime node = NodeRuntime.find();
            PeerInstallation peer = PeerInstallation.ensure(node, narrator::aside);
            Path folder = Files.createTempDirectory("lockstep-demo");
            boolean equal = run(peer, folder);
            if (equal) {
                remove(folder);
            } else {
                narrator.aside("What the clients stored is in %s".formatted(folder));
            }
            return equal ? 0 : 1;
        } catch (NodeMissingException | StackException | PeerException | TooLateException | IOException e) {
            narrator.bad(String.valueOf(e.getMessage()));
            return 1;
        }
    }

    private boolean run(PeerInstallation peer, Path folder) throws StackException, IOException {
        long start = System.nanoTime();
        try (DemoStack stack = DemoStack.findOrStart(environment, folder.resolve("stack"), narrator::aside);
                Relay network = Relay.before(stack.networkUrl());
                Relay historyServer = Relay.before(stack.historyServerUrl());
                Peers people = Peers.start(
                        peer,
                        PeerSettings.of(
                                network.address(),
                                historyServer.address(),
                                Streams.CLASSIC,
                                folder.resolve("clients")))) {
            narrator.say("network %s, history server %s: the stack %s"
                    .formatted(stack.networkUrl(), stack.historyServerUrl(), stack.origin()));
            narrator.say(
                    "clients: the real libxmtp in Node %s".formatted(peer.node().version()));
            narrator.blank();
            narrator.title("An inbox without a phone");
            boolean same = new HostedStory(narrator, people, stack.gateway()).tell();
            narrator.title("A new tablet");
            Comparison comparison = new Story(narrator, people, network, historyServer).tell();
            summarise(comparison, network.traffic(), historyServer.traffic(), System.nanoTime() - start);
            return same && comparison.equal();
        }
    }

    private void summarise(Comparison comparison, Relay.Traffic network, Relay.Traffic historyServer, long nanos) {
        narrator.title("What came of it");
        narrator.say("messages on the phone       %d".formatted(comparison.messages()));
        narrator.say("with the same id on tablet  %d".formatted(comparison.sameIds()));
        narrator.say("with the same content       %d".formatted(comparison.sameContents()));
        narrator.say("only on the tablet          %d".formatted(comparison.onlyOnTheNewer()));
        narrator.say("network                     %s".formatted(traffic(network)));
        narrator.say("history server              %s".formatted(traffic(historyServer)));
        narrator.say("in all                      %s".formatted(Narrator.seconds(Duration.ofNanos(nanos))));
        narrator.blank();
        if (comparison.equal()) {
            narrator.good("Phone and tablet have the same history.");
        } else {
            narrator.bad("Phone and tablet do NOT have the same history.");
        }
    }

    private static String traffic(Relay.Traffic traffic) {
        return "%s from the clients, %s to them"
                .formatted(Narrator.bytes(traffic.toServer()), Narrator.bytes(traffic.toClients()));
    }

    private static boolean isTerminal(@Nullable Console console, Map<String, String> environment) {
        return console != null && console.isTerminal() && !environment.containsKey("NO_COLOR");
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> deepestFirst = Files.walk(folder).sorted(Comparator.reverseOrder())) {
            for (Path path : (Iterable<Path>) deepestFirst::iterator) {
                Files.deleteIfExists(path);
            }
        }
    }
}
