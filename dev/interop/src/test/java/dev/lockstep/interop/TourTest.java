package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour of the README, as printed; only the address and the place of the key are those of the tests' own stack. */
@WithRealClients
class TourTest {
    private static final String HEADING = "## Five minutes with curl\n";
    private static final String INDENT = "    ";
    private static final long PATIENCE_SECONDS = 120;

    @Test
    void worksAsPrinted(RealClients clients, @TempDir Path folder) throws Exception {
        assumeTrue(runs("curl", "--version"), "curl is not installed: the README's tour is not tried");
        Path script = Files.writeString(folder.resolve("tour.sh"), script(clients.stack()));
        Path output = folder.resolve("output");
        Process tour = new ProcessBuilder("bash", "-eu", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = tour.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        tour.destroyForcibly();
        String said = Files.readString(output);

        assertThat(ended).as(said).isTrue();
        assertThat(tour.exitValue()).as(said).isZero();
        assertThat(said.lines().filter(line -> line.contains("\"state\":\"failed\"") || line.contains("\"status\":4")))
                .as(said)
                .isEmpty();
        assertThat(said.lines().toList().getLast())
                .contains("Is my parcel there?")
                .contains("It is at your neighbour, number 12.");
    }

    private static String script(SharedStack stack) throws IOException {
        String readme = Files.readString(Path.of("..", "..", "README.md"), StandardCharsets.UTF_8);
        String tour = readme.substring(readme.indexOf(HEADING) + HEADING.length());
        List<String> printed = tour.substring(0, tour.indexOf("\n## "))
                .lines()
                .filter(line -> line.startsWith(INDENT))
                .map(line -> line.substring(INDENT.length()))
                .toList();
        assertThat(printed)
                .startsWith("./lockstep up", "API=http://localhost:8080", "KEY=$(cat .lockstep/dev-api-key)");
        return "API=%s%nKEY=$(cat '%s')%n".formatted(stack.gatewayUrl(), stack.developmentKeyFile())
                + String.join("\n", printed.subList(3, printed.size()));
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
