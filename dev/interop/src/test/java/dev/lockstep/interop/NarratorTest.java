package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class NarratorTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Iterator<Long> clock =
            List.of(1_000_000_000L, 3_500_000_000L, 0L, 0L).iterator();

    @Test
    void numbersTheStepsAndTellsTheTimeOfEach() {
        Narrator narrator = narrator(false);

        int answer = narrator.step("Something happens.", () -> 42, result -> "It is %d.".formatted(result));
        narrator.step("Something else happens.", () -> "", _ -> "Nothing came of it.");

        assertThat(answer).isEqualTo(42);
        assertThat(written.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        " 1. Something happens.",
                        "    2.50 s  It is 42.",
                        "",
                        " 2. Something else happens.",
                        "    0.00 s  Nothing came of it.",
                        "");
    }

    @Test
    void writesNoEscapeCodesWhenNobodyLooks() {
        Narrator narrator = narrator(false);

        narrator.title("title");
        narrator.aside("aside");
        narrator.good("good");
        narrator.bad("bad");

        assertThat(written.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b");
    }

    @Test
    void paintsOnATerminal() {
        narrator(true).good("good");

        assertThat(written.toString(StandardCharsets.UTF_8)).contains("\u001b[32mgood\u001b[0m");
    }

    @Test
    void putsNumbersUnderEachOther() {
        Narrator narrator = narrator(false);

        narrator.row("", "server", "phone");
        narrator.row("messages", 9, 1_234);
        narrator.row("in all", "");

        assertThat(written.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "                                                      server         phone",
                        "            messages                                       9          1234",
                        "            in all");
    }

    @Test
    void countsBytesForPeople() {
        assertThat(Narrator.bytes(9_999)).isEqualTo("9999 bytes");
        assertThat(Narrator.bytes(78_550)).isEqualTo("78.6 kB");
        assertThat(Narrator.bytes(12_345_678)).isEqualTo("12.3 MB");
    }

    private Narrator narrator(boolean colour) {
        return new Narrator(new PrintStream(written, true, StandardCharsets.UTF_8), colour, clock::next);
    }
}
