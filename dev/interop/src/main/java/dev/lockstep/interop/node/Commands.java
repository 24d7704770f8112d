package dev.lockstep.interop.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end, or to the end of our patience. */
final class Commands {
    private static final int SHOWN_LINES = 12;

    private Commands() {}

    /**
     * What the program printed.
     *
     * @throws IOException when it does not start, does not end in time or does not end well; the message ends with the last
     *     lines that it printed
     */
    static String run(List<String> command, Path folder, Duration patience) throws IOException {
        Path output = Files.createTempFile("lockstep-command", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile())
                    .start();
            if (!ended(process, patience)) {
                throw new IOException("%s did not end within %d s%s"
                        .formatted(String.join(" ", command), patience.toSeconds(), lastLines(output)));
            }
            if (process.exitValue() != 0) {
                throw new IOException("%s ended with exit code %d%s"
                        .formatted(String.join(" ", command), process.exitValue(), lastLines(output)));
            }
            return Files.readString(output);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static boolean ended(Process process, Duration patience) throws IOException {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String lastLines(Path output) throws IOException {
        List<String> lines = Files.readAllLines(output);
        List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
        return last.isEmpty() ? "" : ":\n" + String.join("\n", last);
    }
}
