package dev.lockstep.launcher.command;

import dev.lockstep.launcher.Port;
import dev.lockstep.launcher.Ports;
import dev.lockstep.launcher.StackException;
import dev.lockstep.launcher.StackFolder;
import dev.lockstep.launcher.StackSettings;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Starts the stack in a process that stays, tells how it goes, and ends when the stack is ready. */
final class Up {
    private final StackSettings settings;
    private final StackFolder folder;

    Up(StackSettings settings) {
        this.settings = settings;
        this.folder = new StackFolder(settings.folder());
    }

    int run() throws StackException {
        if (folder.isHeld()) {
            System.out.println("It is already running.");
            printAddresses();
            return 0;
        }
        long began = System.nanoTime();
        System.out.println("Starting PostgreSQL, Kafka and the services");
        try {
            Files.createDirectories(folder.logs());
            Process supervisor = new ProcessBuilder(command())
                    .redirectError(folder.logs().resolve("supervisor.log").toFile())
                    .start();
            follow(supervisor);
        } catch (IOException e) {
            throw new StackException("%s cannot be used: %s".formatted(folder.path(), e), e);
        }
        System.out.printf(
                "Ready after %.1f s.%n",
                Duration.ofNanos(System.nanoTime() - began).toMillis() / 1e3);
        printAddresses();
        return 0;
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        // Away from the terminal: its interrupts and its end are meant for us, not for what stays.
        command.add(isOnPath("setsid") ? "setsid" : "nohup");
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
                "-Dslf4j.internal.verbosity=ERROR",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlockstep.stack=" + settings.folder(),
                "-Dlockstep.service=supervisor",
                "-Dlockstep.project=" + System.getProperty("lockstep.project", ""),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "supervise"));
        return command;
    }

    private void follow(Process supervisor) throws IOException, StackException {
        List<String> reasons = new ArrayList<>();
        boolean failed = false;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(supervisor.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(Supervise.READY)) {
                    return;
                }
                if (line.equals(Supervise.FAILED)) {
                    failed = true;
                } else if (failed) {
                    reasons.add(line);
                } else {
                    System.out.println("  " + line);
                }
            }
        }
        throw new StackException(
                reasons.isEmpty()
                        ? "the supervisor ended without a word; see "
                                + folder.logs().resolve("supervisor.log")
                        : String.join(System.lineSeparator(), reasons));
    }

    private void printAddresses() throws StackException {
        Ports ports = settings.ports();
        System.out.printf(
                """

                  gateway (REST)          http://localhost:%d
                  XMTP network (v3 gRPC)  http://localhost:%d
                  history server          http://localhost:%d
                  archive-service         http://localhost:%d/q/health
                  Kafka                   localhost:%d
                  PostgreSQL              localhost:%d
                  development API key     %s
                                          (kept in %s)

                %s
                """,
                ports.of(Port.GATEWAY),
                ports.network(),
                ports.history(),
                ports.of(Port.ARCHIVE_SERVICE),
                ports.kafka(),
                ports.postgres(),
                developmentKey(),
                folder.developmentKey(),
                hint(ports));
    }

    private static String hint(Ports ports) {
        return ports.isWhereStockClientsLook()
                ? "An XMTP SDK with env \"local\" talks to it as it is. ./lockstep status, logs, down."
                : "The ports are not those that an XMTP SDK with env \"local\" expects: give it the URLs.";
    }

    private String developmentKey() throws StackException {
        try {
            return Files.readString(folder.developmentKey()).strip();
        } catch (IOException e) {
            throw new StackException("the development key cannot be read: " + e, e);
        }
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
