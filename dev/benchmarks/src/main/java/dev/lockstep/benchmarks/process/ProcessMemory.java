package dev.lockstep.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process holds in memory, in bytes (Linux).
 *
 * @param resident its pages in memory, those it shares counted whole
 * @param proportional the same, each shared page divided by its sharers: these may be added up over processes
 */
public record ProcessMemory(long resident, long proportional) {
    public static final ProcessMemory NONE = new ProcessMemory(0, 0);

    /** The memory of a process; nothing for one that has ended. */
    public static ProcessMemory of(long pid) {
        Path facts = Path.of("/proc", Long.toString(pid), "smaps_rollup");
        try {
            long resident = 0;
            long proportional = 0;
            for (String line : Files.readAllLines(facts)) {
                if (line.startsWith("Rss:")) {
                    resident = kibibytes(line);
                } else if (line.startsWith("Pss:")) {
                    proportional = kibibytes(line);
                }
            }
            return new ProcessMemory(resident * 1024, proportional * 1024);
        } catch (IOException e) {
            if (ProcessHandle.of(pid).isEmpty()) {
                return NONE;
            }
            throw new UncheckedIOException(e);
        }
    }

    /** Only the resident memory of a process: cheap enough to be asked many times a second. */
    public static long residentOf(long pid) {
        Path facts = Path.of("/proc", Long.toString(pid), "status");
        try (var lines = Files.lines(facts)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(ProcessMemory::kibibytes)
                            .sum()
                    * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process with all that descend from it. */
    public static ProcessMemory ofTree(ProcessHandle root) {
        return root.descendants().map(process -> of(process.pid())).reduce(of(root.pid()), ProcessMemory::plus);
    }

    public ProcessMemory plus(ProcessMemory other) {
        return new ProcessMemory(resident + other.resident, proportional + other.proportional);
    }

    private static long kibibytes(String line) {
        return Long.parseLong(
                line.substring(line.indexOf(':') + 1, line.lastIndexOf(' ')).strip());
    }
}
