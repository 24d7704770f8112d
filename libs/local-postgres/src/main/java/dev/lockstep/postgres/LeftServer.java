package dev.lockstep.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a killed owner may have left in a data folder: a server that still runs, or the note of one that does not. */
final class LeftServer {
    private LeftServer() {}

    /**
     * Stops a server that still runs on {@code data} and removes a note whose process id belongs to somebody else by now, which
     * would keep a new server from starting.
     *
     * @throws IOException when it does not end
     */
    static void stop(Path data) throws IOException {
        Optional<ProcessHandle> noted = notedProcess(data);
        if (noted.isEmpty()) {
            return;
        }
        ProcessHandle process = noted.get();
        if (!runsOn(process, data)) {
            Files.deleteIfExists(note(data));
            return;
        }
        // Ever firmer: finish quickly, stop without a checkpoint, die. The write-ahead log makes all three safe.
        for (String signal : List.of("-INT", "-QUIT", "-KILL")) {
            Programs.run(List.of("kill", signal, Long.toString(process.pid())));
            if (endsWithinTenSeconds(process)) {
                return;
            }
        }
        throw new IOException("the PostgreSQL server with process id %d on %s does not end: end it yourself"
                .formatted(process.pid(), data));
    }

    /** The server's own process, as it noted itself in its folder; empty when there is none. */
    static Optional<ProcessHandle> notedProcess(Path data) throws IOException {
        try {
            List<String> lines = Files.readAllLines(note(data));
            return lines.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean runsOn(ProcessHandle process, Path data) {
        String command = process.info().commandLine().orElse("");
        return command.contains("postgres") && command.contains(data.toString());
    }

    private static boolean endsWithinTenSeconds(ProcessHandle process) throws IOException {
        try {
            process.onExit().get(10, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a PostgreSQL server stops", e);
        }
    }

    private static Path note(Path data) {
        return data.resolve("postmaster.pid");
    }
}
