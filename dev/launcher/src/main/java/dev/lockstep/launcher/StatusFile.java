package dev.lockstep.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What the stack's process tells the others about its services: a line for each, replaced as a whole. */
public final class StatusFile {
    private static final String SEPARATOR = "\t";

    private StatusFile() {}

    static void write(Path file, List<ServiceStatus> services) throws IOException {
        String lines = services.stream().map(StatusFile::line).collect(Collectors.joining());
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(aside, lines);
        Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What was written last; empty when nothing was. */
    public static List<ServiceStatus> read(StackFolder folder) throws IOException {
        List<ServiceStatus> services = new ArrayList<>();
        if (Files.exists(folder.statusFile())) {
            for (String line : Files.readAllLines(folder.statusFile())) {
                services.add(parse(line));
            }
        }
        return services;
    }

    private static String line(ServiceStatus service) {
        return String.join(
                        SEPARATOR,
                        service.name(),
                        service.state().name(),
                        Long.toString(service.pid()),
                        service.ports().stream().map(String::valueOf).collect(Collectors.joining(",")),
                        Integer.toString(service.restarts()),
                        service.since().toString(),
                        service.detail().replaceAll("\\s+", " "))
                + "\n";
    }

    private static ServiceStatus parse(String line) throws IOException {
        String[] fields = line.split(SEPARATOR, -1);
        if (fields.length != 7) {
            throw new IOException("line of the status file: '%s' (expected: 7 fields)".formatted(line));
        }
        return new ServiceStatus(
                fields[0],
                ServiceState.valueOf(fields[1]),
                Long.parseLong(fields[2]),
                Arrays.stream(fields[3].split(",")).map(Integer::valueOf).toList(),
                Integer.parseInt(fields[4]),
                Instant.parse(fields[5]),
                fields[6]);
    }
}
