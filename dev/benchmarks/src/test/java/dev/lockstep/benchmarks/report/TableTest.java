package dev.lockstep.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TableTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);

    @Test
    void printsMarkdown() {
        Table table = new Table(out, "Messages", "what", "stored");

        table.row("network", Quantity.perSecond(30_000, Duration.ofSeconds(10)));

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "", "### Messages", "", "| what | stored |", "| --- | --- |", "| network | 3 000 /s |");
    }

    @Test
    void refusesARowThatDoesNotFit() {
        Table table = new Table(out, "Messages", "what", "stored");

        assertThatThrownBy(() -> table.row("network")).hasMessage("cells: 1 (expected: 2)");
    }

    @Test
    void latenciesKnowTheirPercentiles() {
        Latencies latencies = new Latencies();
        for (int i = 1; i <= 1000; i++) {
            latencies.record(i * 1_000_000L);
        }

        assertThat(latencies.cell(50)).isEqualTo("500.17 ms");
        assertThat(latencies.percentile(99)).isBetween(Duration.ofMillis(989), Duration.ofMillis(992));
        assertThat(latencies.count()).isEqualTo(1000);
    }
}
