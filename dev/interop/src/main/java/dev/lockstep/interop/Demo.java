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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./lockstep demo}: history and blocks go between a hosted inbox and the phones of its owner; where there is no Node to run
 * phones in, between two hosted installations. The exit code is 0 only when all have the same in the end.
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
        narrator.title("Lockstep demo: a year of history on a server, given to whoever comes next");
        try {
            Optional<PeerInstallation> clients = realClients();
            Path folder = Files.createTempDirectory("lockstep-demo");
            boolean happy = run(clients, folder);
            if (happy) {
                remove(folder);
            } else {
                narrator.aside("What the clients stored is in %s".formatted(folder));
            }
            return happy ? 0 : 1;
        } catch (StackException | PeerException | TooLateException | IOException | UncheckedIOException e) {
            narrator.bad(String.valueOf(e.getMessage()));
            return 1;
        }
    }

    private Optional<PeerInstallation> realClients() {
        try {
            return Optional.of(PeerInstallation.ensure(NodeRuntime.find(), narrator::aside));
        } catch (NodeMissingException | IOException e) {
            narrator.say(String.valueOf(e.getMessage()));
            narrator.say("So there are no phones here: two installations of one inbox on the server show the same.");
            return Optional.empty();
        }
    }

    private boolean run(Optional<PeerInstallation> clients, Path folder) throws StackException, IOException {
        try (DemoStack stack = DemoStack.findOrStart(environment, folder.resolve("stack"), narrator::aside)) {
            narrator.say("network %s, history server %s: the stack %s"
                    .formatted(stack.networkUrl(), stack.historyServerUrl(), stack.origin()));
            long start = System.nanoTime();
            Ending ending =
                    clients.isPresent() ? withPhones(stack, clients.get(), folder) : withoutPhones(stack, folder);
            narrator.row(
                    "from the first step to the last",
                    "",
                    Narrator.seconds(Duration.ofNanos(System.nanoTime() - start)));
            narrator.blank();
            if (ending.happy()) {
                narrator.good("Every message is on both sides, and so is every block.");
            } else {
                narrator.bad("The two sides do NOT have the same.");
            }
            return ending.happy();
        }
    }

    private Ending withPhones(DemoStack stack, PeerInstallation peer, Path folder) throws IOException {
        narrator.say("phones: the real libxmtp in Node %s".formatted(peer.node().version()));
        narrator.blank();
        try (Relay network = Relay.before(stack.networkUrl());
                Peers people = Peers.start(
                        peer,
                        PeerSettings.of(
                                network.address(),
                                stack.historyServerUrl(),
                                Streams.CLASSIC,
                                folder.resolve("clients")))) {
            Ending ending = new Story(narrator, people, stack.gateway(), stack.historyServer(), folder).tell();
            Relay.Traffic passed = network.traffic();
            narrator.row("", "from phones", "to phones");
            narrator.row(
                    "network, all five phones", Narrator.bytes(passed.toServer()), Narrator.bytes(passed.toClients()));
            return ending;
        }
    }

    private Ending withoutPhones(DemoStack stack, Path folder) {
        narrator.blank();
        return new HostedStory(narrator, stack.gateway(), stack.historyServer(), folder).tell();
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
