package dev.lockstep.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** The machine a run was taken on (Linux). */
public final class Machine {
    private Machine() {}

    /** One line for the head of a report: processors, memory, kernel, JDK, date. */
    public static String describe() {
        return String.format(
                Locale.ROOT,
                "%d cores (%s), %.0f GiB, %s %s, %s %s, %s",
                Runtime.getRuntime().availableProcessors(),
                fact(Path.of("/proc/cpuinfo"), "model name"),
                Long.parseLong(fact(Path.of("/proc/meminfo"), "MemTotal").split(" ", 2)[0]) / 1024.0 / 1024.0,
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.vm.name"),
                Runtime.version(),
                LocalDate.now(ZoneOffset.UTC));
    }

    private static String fact(Path file, String name) {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("0 unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
