package dev.lockstep.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.launcher.ServiceState;
import dev.lockstep.launcher.ServiceStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void showsARowForEachServiceAndWhyOneIsNotReady() {
        ServiceStatus down = new ServiceStatus(
                "network",
                ServiceState.RESTARTING,
                0,
                List.of(5556),
                3,
                NOON,
                "ended with exit code 1; next start in 0.8 s");
        ServiceStatus two =
                new ServiceStatus("archive-service", ServiceState.STOPPED, 0, List.of(8082, 5558), 0, NOON, "");

        String table = Status.table(List.of(down, two), 0);

        assertThat(table.lines().map(line -> line.replaceAll(" +", " ")))
                .startsWith(
                        "service state pid port memory restarts",
                        "network restarting - 5556 - 3 ended with exit code 1; next start in 0.8 s",
                        "archive-service stopped - 8082 5558 - 0");
    }

    @Test
    void showsTheMemoryOfALivingProcess() {
        long ourselves = ProcessHandle.current().pid();
        ServiceStatus we = new ServiceStatus("network", ServiceState.READY, ourselves, List.of(5556), 0, NOON, "");

        String table = Status.table(List.of(we), 0);

        assertThat(table.lines().toList().get(1)).matches("network +ready +" + ourselves + " +5556 +[1-9][0-9]* MB +0");
    }
}
