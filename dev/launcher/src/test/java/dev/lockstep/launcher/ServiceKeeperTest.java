package dev.lockstep.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceKeeperTest {
    private static final Backoff QUICK =
            new Backoff(Duration.ofMillis(10), Duration.ofMillis(80), Duration.ofSeconds(60));
    private static final Patience PATIENT = new Patience(Duration.ofSeconds(30), Duration.ofSeconds(1));

    @TempDir
    private Path folder;

    private Path readyFile;
    private final List<ServiceKeeper> kept = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void nameTheReadyFile() {
        readyFile = folder.resolve("ready");
    }

    @AfterEach
    void stopAll() {
        kept.forEach(ServiceKeeper::stop);
    }

    @Test
    void startsAServiceAgainWhenItDies() throws Exception {
        ServiceKeeper keeper = keeper("cook", ShellService.OBEDIENT);
        keeper.begin(List.of());
        awaitState(keeper, ServiceState.READY);
        long first = keeper.status().pid();

        keeper.kill();

        Eventually.holds("started again", () -> keeper.status().restarts() == 1);
        awaitState(keeper, ServiceState.READY);
        assertThat(keeper.status().pid()).isNotEqualTo(first);
        assertThat(Files.readString(folder.resolve("cook.pid")))
                .isEqualTo(keeper.status().pid() + "\n");
    }

    @Test
    void neverGivesUpOnAServiceThatOnceWorked() throws Exception {
        ServiceKeeper keeper = keeper("cook", "[ ! -e \"$READY\" ] || exit 3; " + ShellService.OBEDIENT);
        keeper.begin(List.of());
        awaitState(keeper, ServiceState.READY);

        keeper.kill();

        Eventually.holds("started again and again", () -> keeper.status().restarts() >= 6);
        Eventually.holds(
                "says why", () -> keeper.status().detail().contains("ended with exit code 3; next start in 0.1 s"));
        Files.delete(readyFile);
        awaitState(keeper, ServiceState.READY);
    }

    @Test
    void failsAServiceThatDiesBeforeItWasReady() throws Exception {
        ServiceKeeper keeper = keeper("cook", "echo no flour; exit 4");

        keeper.begin(List.of());

        awaitState(keeper, ServiceState.FAILED);
        assertThat(keeper.status().detail()).isEqualTo("ended with exit code 4");
        assertThat(keeper.log().lastLines(5)).containsExactly("no flour");
        assertThat(folder.resolve("cook.pid")).doesNotExist();
    }

    @Test
    void endsAServiceThatIsNotReadyInTime() throws Exception {
        ServiceKeeper keeper =
                keeper("cook", "cat > /dev/null", new Patience(Duration.ofMillis(200), Duration.ofSeconds(1)));

        keeper.begin(List.of());

        awaitState(keeper, ServiceState.FAILED);
        assertThat(keeper.status().detail()).startsWith("not ready after");
    }

    @Test
    void keepsAStoppedServiceStoppedUntilItIsStarted() throws Exception {
        ServiceKeeper keeper = keeper("cook", ShellService.OBEDIENT);
        keeper.begin(List.of());
        awaitState(keeper, ServiceState.READY);
        ProcessHandle process = ProcessHandle.of(keeper.status().pid()).orElseThrow();

        keeper.stop();

        assertThat(keeper.status().state()).isEqualTo(ServiceState.STOPPED);
        assertThat(process.isAlive()).isFalse();
        Files.delete(readyFile);
        keeper.start();
        awaitState(keeper, ServiceState.READY);
        assertThat(keeper.status().restarts()).isZero();
    }

    @Test
    void killsAServiceThatDoesNotEndWhenAsked() throws Exception {
        ServiceKeeper keeper =
                keeper("mule", "trap '' INT TERM HUP; echo ready > \"$READY\"; while :; do sleep 1; done");
        keeper.begin(List.of());
        awaitState(keeper, ServiceState.READY);
        ProcessHandle process = ProcessHandle.of(keeper.status().pid()).orElseThrow();

        keeper.stop();

        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void startsAServiceOnlyWhenWhatItNeedsIsReady() throws Exception {
        Path gate = folder.resolve("gate");
        ServiceKeeper baker =
                keeper("baker", "while [ ! -e " + gate + " ]; do sleep 0.05; done; " + ShellService.OBEDIENT);
        ServiceKeeper waiter = keeper(new ShellService("waiter", "cat > /dev/null", folder.resolve("ready")), PATIENT);
        waiter.begin(List.of(baker));
        baker.begin(List.of());
        awaitState(baker, ServiceState.STARTING);

        assertThat(waiter.status().state()).isEqualTo(ServiceState.WAITING);

        Files.createFile(gate);
        awaitState(waiter, ServiceState.READY);
    }

    private void awaitState(ServiceKeeper keeper, ServiceState state) throws Exception {
        Eventually.holds(
                keeper.status().name() + " is " + state, () -> keeper.status().state() == state);
    }

    private ServiceKeeper keeper(String name, String script) {
        return keeper(name, script, PATIENT);
    }

    private ServiceKeeper keeper(String name, String script, Patience patience) {
        return keeper(new ShellService(name, script, readyFile), patience);
    }

    private ServiceKeeper keeper(Service service, Patience patience) {
        ServiceKeeper keeper = new ServiceKeeper(
                service,
                List.of(),
                new ServiceLog(folder.resolve(service.name() + ".log"), 1 << 20),
                folder.resolve(service.name() + ".pid"),
                QUICK,
                patience,
                InstantSource.system(),
                () -> {});
        kept.add(keeper);
        return keeper;
    }
}
