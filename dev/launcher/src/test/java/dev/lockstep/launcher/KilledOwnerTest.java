package dev.lockstep.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledOwnerTest {
    @TempDir
    private Path folder;

    @Test
    void leavesNoOrphansAndAFolderThatStartsAgain() throws Exception {
        Process owner = new ProcessBuilder(
                        JavaCommand.java().toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<ProcessHandle> started;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("started");
            started = owner.descendants().toList();
        } finally {
            owner.destroyForcibly().waitFor();
        }

        assertThat(started).hasSizeGreaterThan(2);
        Eventually.holds("all processes are gone", () -> started.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(folder.resolve("run/postgres.pid")).exists();
        Files.writeString(
                folder.resolve("run/kafka.pid"),
                Long.toString(ProcessHandle.current().pid()));
        try (LocalStack again = LocalStack.start(settings(folder))) {
            assertThat(again.status())
                    .extracting(ServiceStatus::name, ServiceStatus::state)
                    .containsExactly(tuple("postgres", ServiceState.READY), tuple("kafka", ServiceState.READY));
        }
    }

    private static StackSettings settings(Path folder) {
        return StackSettings.forTests(folder).only("postgres", "kafka");
    }

    /** A process that starts a stack and never ends by itself. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] arguments) throws Exception {
            LocalStack.start(settings(Path.of(arguments[0])));
            System.out.println("started");
            Thread.currentThread().join();
        }
    }
}
