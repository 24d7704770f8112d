package dev.lockstep.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What an earlier run that was killed may have left: processes that are still ending, and files that name dead ones. */
final class Leftovers {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Leftovers() {}

    /** Waits for this stack's processes of an earlier run, ends those that stay, and removes the files that name them. */
    static void clear(StackFolder folder) throws StackException {
        try (Stream<Path> files = Files.list(folder.run())) {
            List<Path> pidFiles = files.filter(
                            file -> file.toString().endsWith(".pid") && !file.equals(folder.holderFile()))
                    .toList();
            for (Path file : pidFiles) {
                process(file, folder.path()).ifPresent(Leftovers::awaitEnd);
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder.statusFile());
        } catch (IOException e) {
            throw new StackException(
                    "%s holds what an earlier run left and cannot be cleared (%s): delete it"
                            .formatted(folder.run(), e),
                    e);
        }
    }

    /** The process that a file names, if it is alive and of this stack: its id may be somebody else's by now. */
    private static Optional<ProcessHandle> process(Path file, Path stack) throws IOException {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                    .filter(process ->
                            JavaCommand.isOf(stack, process.info().commandLine().orElse("")));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static void awaitEnd(ProcessHandle process) {
        process.onExit()
                .completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        process.destroyForcibly();
        process.onExit()
                .completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
