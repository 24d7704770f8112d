package dev.lockstep.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Running programs: to their end, or under watch for as long as we live. */
final class Programs {
    /**
     * A program of others does not watch its parent, so a shell does: when standard input ends, which the kernel sees to however
     * the parent died, it asks the program to shut down. It leaves with the program's own exit code.
     */
    private static final String UNDER_WATCH = """
            exec 3<&0
            "$@" </dev/null 3<&- &
            program=$!
            trap 'kill -INT "$program"' TERM INT HUP
            { while read -r _; do :; done; kill -INT "$program"; } <&3 3<&- >/dev/null 2>&1 &
            watch=$!
            exec 3<&- </dev/null
            wait "$program"; code=$?
            while kill -0 "$program" 2>/dev/null; do wait "$program"; code=$?; done
            kill "$watch" 2>/dev/null
            exit "$code"
            """;

    private Programs() {}

    static ProcessBuilder underWatch(List<String> command) {
        List<String> watched = new ArrayList<>(List.of("/bin/sh", "-c", UNDER_WATCH, "watch"));
        watched.addAll(command);
        return new ProcessBuilder(watched).redirectErrorStream(true);
    }

    /**
     * Runs a program to its end and gives what it printed.
     *
     * @throws IOException when it cannot be run, fails or takes longer than a minute; the text carries what it printed
     */
    static String run(List<String> command) throws IOException {
        Path output = Files.createTempFile("lockstep", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            process.destroyForcibly();
            String printed = Files.readString(output, StandardCharsets.UTF_8).strip();
            if (!ended || process.exitValue() != 0) {
                throw new IOException("%s %s: %s"
                        .formatted(command.getFirst(), ended ? "failed" : "did not end within a minute", printed));
            }
            return printed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command.getFirst(), e);
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
