package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

@WithRealClients
class StoryTest {
    @Test
    void aYearGoesToAPhoneAndBackAndBlocksHoldOnBothSides(RealClients clients) {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        Narrator narrator = new Narrator(new PrintStream(told, true, StandardCharsets.UTF_8), false, System::nanoTime);

        Ending ending = new Story(
                        narrator,
                        clients.people(),
                        clients.stack().gateway(),
                        clients.stack().historyCounter(),
                        clients.folder())
                .tell();

        assertThat(ending.histories())
                .containsExactly(new Comparison(616, 616, 616, 0), new Comparison(616, 616, 616, 0));
        assertThat(ending.blocksHold()).isTrue();
        assertThat(told.toString(StandardCharsets.UTF_8))
                .doesNotContain(" 0 bytes of sealed archive")
                .containsPattern("installation [0-9a-f]{8} of inbox [0-9a-f]{8}, with 0 messages")
                .containsPattern("messages +616 +616\\n +days from the first to the last +365 +365");
    }
}
