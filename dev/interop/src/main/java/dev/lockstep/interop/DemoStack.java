package dev.lockstep.interop;

import dev.lockstep.interop.hosted.Gateway;
import dev.lockstep.launcher.Apps;
import dev.lockstep.launcher.LocalStack;
import dev.lockstep.launcher.Port;
import dev.lockstep.launcher.Ports;
import dev.lockstep.launcher.ServiceState;
import dev.lockstep.launcher.StackException;
import dev.lockstep.launcher.StackFolder;
import dev.lockstep.launcher.StackSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the demo talks to: the stack that runs, or its own for as long as it takes.
 *
 * @param origin completes the sentence "the stack …"
 */
record DemoStack(
        URI networkUrl,
        URI historyServerUrl,
        HistoryCounter historyServer,
        Gateway gateway,
        String origin,
        Runnable closing)
        implements AutoCloseable {
    private static final Set<String> NEEDED =
            Set.of("network", "archive-service", "sync-service", "preference-service", "gateway");

    /**
     * The stack that {@code ./lockstep up} started if there is one, else one that is started now on the same ports, with data of
     * its own below {@code folder}.
     *
     * @throws StackException with a sentence that says what to do
     */
    static DemoStack findOrStart(Map<String, String> environment, Path folder, Consumer<String> progress)
            throws StackException {
        StackSettings usual = StackSettings.fromEnvironment(environment);
        if (new StackFolder(usual.folder()).isHeld()) {
            boolean ready = LocalStack.observe(usual).stream()
                    .filter(service -> service.state() == ServiceState.READY)
                    .map(service -> service.name())
                    .toList()
                    .containsAll(NEEDED);
            if (!ready) {
                throw new StackException(
                        "the stack runs, and not all of it is ready: see ./lockstep status, then try again");
            }
            return at(usual, "that is running", () -> {});
        }
        StackSettings own = new StackSettings(folder, appsOf(usual), usual.ports(), NEEDED, StackSettings.Load.LIGHT);
        LocalStack started = LocalStack.start(own, progress);
        return at(own, "started for this demo", started::close);
    }

    @Override
    public void close() {
        closing.run();
    }

    private static Apps appsOf(StackSettings usual) {
        String project = System.getProperty("lockstep.project");
        return project == null ? usual.apps() : Apps.builtIn(Path.of(project));
    }

    private static DemoStack at(StackSettings settings, String origin, Runnable closing) throws StackException {
        Ports ports = settings.ports();
        return new DemoStack(
                local(ports.network()),
                local(ports.history()),
                new HistoryCounter(local(ports.of(Port.ARCHIVE_SERVICE))),
                new Gateway(local(ports.of(Port.GATEWAY)), developmentKey(settings)),
                origin,
                closing);
    }

    private static String developmentKey(StackSettings settings) throws StackException {
        Path file = new StackFolder(settings.folder()).developmentKey();
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new StackException("the development key cannot be read: " + e, e);
        }
    }

    private static URI local(int port) {
        return URI.create("http://localhost:%d".formatted(port));
    }
}
