package dev.lockstep.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackTest {
    @TempDir
    private static Path folder;

    private static StackSettings settings;
    private static LocalStack stack;

    @BeforeAll
    static void startAll() throws Exception {
        settings = StackSettings.forTests(folder);
        stack = LocalStack.start(settings);
    }

    @AfterAll
    static void stopAll() throws Exception {
        Iterable<ServiceStatus> services = stack.status();
        stack.close();
        for (ServiceStatus service : services) {
            assertThat(ProcessHandle.of(service.pid()))
                    .as(service.name() + " is gone")
                    .isEmpty();
        }
        assertThat(folder.resolve("run")).isDirectoryNotContaining("glob:**.pid");
    }

    @Test
    void hasEverythingReadyWhenItIsStarted() throws Exception {
        assertThat(LocalStack.observe(settings))
                .isNotEmpty()
                .allSatisfy(service -> assertThat(service.state()).isEqualTo(ServiceState.READY));
    }

    @Test
    void createsTheTopics() throws Exception {
        try (Admin admin = Admin.create(
                Map.of("bootstrap.servers", "127.0.0.1:" + stack.ports().kafka()))) {
            Map<String, TopicDescription> topics = admin.describeTopics(
                            Set.of("lockstep.commands", "lockstep.preference.dlq"))
                    .allTopicNames()
                    .get(30, TimeUnit.SECONDS);

            assertThat(topics.values())
                    .extracting(
                            TopicDescription::name, topic -> topic.partitions().size())
                    .containsExactlyInAnyOrder(tuple("lockstep.commands", 12), tuple("lockstep.preference.dlq", 1));
            assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS))
                    .contains(
                            "lockstep.sync",
                            "lockstep.archive",
                            "lockstep.preference",
                            "lockstep.commands.dlq",
                            "lockstep.sync.dlq",
                            "lockstep.archive.dlq");
        }
    }

    @Test
    void makesADevelopmentKeyThatOnlyItsOwnerReads() throws Exception {
        Path key = folder.resolve("dev-api-key");

        assertThat(Files.readString(key)).matches("lockstep_dev_[A-Za-z0-9_-]{43}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
    }

    @Test
    void startsAKilledServiceAgain() throws Exception {
        long before = pid("archive-service");

        stack.kill("archive-service");

        Eventually.holds("another process", () -> pid("archive-service") != before && pid("archive-service") != 0);
        stack.awaitReady("archive-service");
        assertThat(pidFile("archive-service")).isEqualTo(pid("archive-service"));
    }

    @Test
    void bringsKilledPostgresBackAndServicesRecover() throws Exception {
        long before = pid("postgres");

        stack.kill("postgres");

        Eventually.holds("another process", () -> pid("postgres") != before);
        stack.awaitReady("postgres");
        Eventually.holds(
                "archive-service is ready again",
                () -> LocalStack.observe(settings).stream()
                        .anyMatch(service ->
                                service.name().equals("archive-service") && service.state() == ServiceState.READY));
    }

    @Test
    void restartsAServiceInPeace() throws Exception {
        long before = pid("archive-service");
        int restarts = status("archive-service").restarts();

        stack.restart("archive-service");

        assertThat(pid("archive-service")).isNotEqualTo(before);
        assertThat(status("archive-service").restarts()).isEqualTo(restarts);
        assertThat(stack.logs("archive-service")).isNotEmpty();
    }

    @Test
    void refusesASecondStackOnTheSameFolder() {
        assertThatThrownBy(() -> LocalStack.start(settings.withPorts(Ports.free())))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("already running");
    }

    @Test
    void refusesPortsThatAreInUse(@TempDir Path other) {
        assertThatThrownBy(() -> LocalStack.start(StackSettings.forTests(other).withPorts(stack.ports())))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("is in use");
    }

    @Test
    void knowsItsServices() {
        assertThatThrownBy(() -> stack.kill("bakery"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("service: bakery (expected: one of postgres, kafka");
    }

    @Test
    void saysWhatAServiceSaidThatDoesNotStart(@TempDir Path other) throws Exception {
        Path jar = Files.createDirectories(other.resolve("app/archive-service")).resolve("quarkus-run.jar");
        Files.writeString(jar, "not a jar");
        StackSettings broken = new StackSettings(
                other,
                Apps.copiedTo(other.resolve("app")),
                Ports.free(),
                Set.of("archive-service"),
                StackSettings.Load.LIGHT);

        assertThatThrownBy(() -> LocalStack.start(broken))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("archive-service did not become ready: ended with exit code 1")
                .hasMessageContaining("io.quarkus.bootstrap.runner.QuarkusEntryPoint");
        assertThat(new StackFolder(other).isHeld()).isFalse();
    }

    private static ServiceStatus status(String service) {
        return stack.status().stream()
                .filter(status -> status.name().equals(service))
                .findFirst()
                .orElseThrow();
    }

    private static long pid(String service) {
        return status(service).pid();
    }

    private static long pidFile(String service) throws Exception {
        return Long.parseLong(Files.readString(folder.resolve("run").resolve(service + ".pid"))
                .strip());
    }
}
