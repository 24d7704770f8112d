package dev.lockstep.launcher.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** How much memory a process and those it started hold. */
final class ProcessMemory {
    private ProcessMemory() {}

    /** What is resident, pages shared by several processes counted once in all where the system tells; 0 when nobody is there. */
    static long bytes(long pid) {
        Optional<ProcessHandle> process = pid == 0 ? Optional.empty() : ProcessHandle.of(pid);
        return process.map(found -> Stream.concat(Stream.of(found), found.descendants()))
                        .orElse(Stream.empty())
                        .mapToLong(ProcessMemory::kilobytes)
                        .sum()
                << 10;
    }

    /** The same of the process alone. */
    static long bytesAlone(long pid) {
        return ProcessHandle.of(pid).map(ProcessMemory::kilobytes).orElse(0L) << 10;
    }

    private static long kilobytes(ProcessHandle process) {
        return proportional(process.pid()).or(() -> resident(process.pid())).orElse(0L);
    }

    private static Optional<Long> proportional(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Long> resident(long pid) {
        try {
            Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
            String answer = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return answer.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(answer));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
