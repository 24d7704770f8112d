package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

@WithRealClients
class HostedStoryTest {
    @Test
    void theStoryOfTheHostedInboxEndsWithEqualTexts(RealClients clients) {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        Narrator narrator = new Narrator(new PrintStream(told, true, StandardCharsets.UTF_8), false, System::nanoTime);

        boolean same =
                new HostedStory(narrator, clients.people(), clients.stack().gateway()).tell();

        assertThat(same).isTrue();
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("The same texts in the same order.");
    }
}
