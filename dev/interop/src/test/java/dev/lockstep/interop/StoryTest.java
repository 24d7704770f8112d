package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.peer.PeerSettings;
import dev.lockstep.interop.peer.PeerSettings.Streams;
import dev.lockstep.interop.peer.Peers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

@WithRealClients
class StoryTest {
    @Test
    void theStoryOfTheDemoEndsWithEqualHistories(RealClients clients) throws IOException {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        Narrator narrator = new Narrator(new PrintStream(told, true, StandardCharsets.UTF_8), false, System::nanoTime);

        try (Relay network = Relay.before(clients.stack().networkUrl());
                Relay history = Relay.before(clients.stack().historyServerUrl());
                Peers people = clients.people(
                        PeerSettings.of(network.address(), history.address(), Streams.CLASSIC, clients.folder()))) {
            Comparison comparison = new Story(narrator, people, network, history).tell();

            assertThat(comparison).isEqualTo(new Comparison(102, 102, 102, 0));
            assertThat(comparison.equal()).isTrue();
            assertThat(history.traffic().toServer()).isGreaterThan(10_000);
            assertThat(history.traffic().toClients()).isGreaterThan(10_000);
        }
        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains("102 of 102 ids are the same, 102 of 102 contents are the same.");
    }
}
