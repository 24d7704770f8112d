package dev.lockstep.launcher.command;

import dev.lockstep.launcher.LocalStack;
import dev.lockstep.launcher.ServiceState;
import dev.lockstep.launcher.ServiceStatus;
import dev.lockstep.launcher.StackException;
import dev.lockstep.launcher.StackFolder;
import dev.lockstep.launcher.StackSettings;
import java.util.List;
import java.util.stream.Collectors;

/** A table of the services as they are now. The exit code is 0 when all of them are ready, else 1. */
final class Status {
    private static final String ROW = "%-17s %-13s %8s  %-12s %8s %9s  %s%n";

    private final StackSettings settings;

    Status(StackSettings settings) {
        this.settings = settings;
    }

    int run() throws StackException {
        StackFolder folder = new StackFolder(settings.folder());
        if (!folder.isHeld()) {
            System.out.println("It is not running: ./lockstep up starts it.");
            return 1;
        }
        List<ServiceStatus> services = LocalStack.observe(settings);
        System.out.print(table(services, folder.holder().map(ProcessHandle::pid).orElse(0L)));
        boolean allReady =
                !services.isEmpty() && services.stream().allMatch(service -> service.state() == ServiceState.READY);
        return allReady ? 0 : 1;
    }

    static String table(List<ServiceStatus> services, long supervisor) {
        StringBuilder table = new StringBuilder();
        table.append(ROW.formatted("service", "state", "pid", "port", "memory", "restarts", "")
                        .stripTrailing())
                .append(System.lineSeparator());
        long total = ProcessMemory.bytesAlone(supervisor);
        for (ServiceStatus service : services) {
            long memory = ProcessMemory.bytes(service.pid());
            total += memory;
            table.append(ROW.formatted(
                            service.name(),
                            service.state(),
                            service.pid() == 0 ? "-" : service.pid(),
                            service.ports().stream().map(String::valueOf).collect(Collectors.joining(" ")),
                            megabytes(memory),
                            service.restarts(),
                            service.detail())
                    .stripTrailing());
            table.append(System.lineSeparator());
        }
        table.append(ROW.formatted(
                                "supervisor",
                                "",
                                supervisor,
                                "",
                                megabytes(ProcessMemory.bytesAlone(supervisor)),
                                "",
                                "")
                        .stripTrailing())
                .append(System.lineSeparator());
        return table.append(ROW.formatted("in all", "", "", "", megabytes(total), "", "")
                        .stripTrailing())
                .append(System.lineSeparator())
                .toString();
    }

    private static String megabytes(long bytes) {
        return bytes == 0 ? "-" : (bytes >> 20) + " MB";
    }
}
