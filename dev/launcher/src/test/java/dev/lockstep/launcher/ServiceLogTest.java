package dev.lockstep.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceLogTest {
    @TempDir
    private Path folder;

    @Test
    void keepsWhatAServicePrintsAcrossItsStarts() throws Exception {
        ServiceLog log = new ServiceLog(folder.resolve("cook.log"), 1_000);

        run(log, "echo first; echo second");
        run(log, "echo third");

        assertThat(log.lines()).containsExactly("first", "second", "third");
        assertThat(log.lastLines(5)).containsExactly("third");
    }

    @Test
    void staysWithinItsBoundHoweverMuchIsPrinted() throws Exception {
        ServiceLog log = new ServiceLog(folder.resolve("cook.log"), 50_000);

        run(log, "i=0; while [ $i -lt 20000 ]; do echo line number $i; i=$((i+1)); done");

        assertThat(Files.size(folder.resolve("cook.log"))).isLessThanOrEqualTo(50_000);
        assertThat(Files.size(folder.resolve("cook.log.1"))).isLessThanOrEqualTo(50_000);
        assertThat(log.lines()).last().isEqualTo("line number 19999");
        assertThat(log.lastLines(2)).containsExactly("line number 19998", "line number 19999");
    }

    @Test
    void letsTheServiceRunOnWhenTheDiskRefuses() throws Exception {
        ServiceLog log = new ServiceLog(folder.resolve("gone").resolve("cook.log"), 1_000);

        int code = run(log, "echo first; exit 7");

        assertThat(code).isEqualTo(7);
        assertThat(log.lastLines(5)).contains("first");
    }

    private static int run(ServiceLog log, String script) throws Exception {
        Process process = new ProcessBuilder("/bin/sh", "-c", script)
                .redirectErrorStream(true)
                .start();
        log.take(process).join();
        return process.waitFor();
    }
}
