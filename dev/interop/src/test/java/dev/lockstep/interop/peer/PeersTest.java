package dev.lockstep.interop.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lockstep.interop.node.NodeMissingException;
import dev.lockstep.interop.node.NodeRuntime;
import dev.lockstep.interop.node.PeerInstallation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client process by itself, without a network. */
class PeersTest {
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    @TempDir
    private Path folder;

    private NodeRuntime node = new NodeRuntime(Path.of(""), Path.of(""), "");

    @BeforeEach
    void findNode() {
        try {
            node = NodeRuntime.find();
        } catch (NodeMissingException e) {
            assumeThat(false).as(e.getMessage()).isTrue();
        }
    }

    @Test
    void everyWalletIsNew() throws IOException {
        try (Peers people = start(Duration.ofSeconds(30))) {
            Wallet one = people.newWallet();
            Wallet other = people.newWallet();

            assertThat(one.identifier()).matches("0x[0-9a-f]{40}").isNotEqualTo(other.identifier());
            assertThat(one).hasToString("Wallet[%s]".formatted(one.identifier()));
        }
    }

    @Test
    void aNetworkThatIsNotThereIsARefusalInTheClientsWords() throws IOException {
        try (Peers people = start(Duration.ofSeconds(60))) {
            assertThatThrownBy(() -> people.phone("alix"))
                    .isInstanceOf(PeerException.class)
                    .isNotInstanceOf(PeerLostException.class)
                    .hasMessageStartingWith("alix: client.create: ");

            assertThat(people.newWallet().identifier()).startsWith("0x");
        }
    }

    @Test
    void aCallWithoutAnAnswerInTimeEndsTheProcess() throws IOException {
        try (Peers people = start(Duration.ZERO)) {
            assertThatThrownBy(() -> people.phone("alix"))
                    .isInstanceOf(PeerLostException.class)
                    .hasMessageContaining("gave no answer within 0 s; its process was ended");
        }
    }

    @Test
    void aProcessThatIsGoneSaysSoAtOnce() throws IOException {
        try (Peers people = start(Duration.ofSeconds(30))) {
            people.kill();

            assertThatThrownBy(() -> people.phone("alix"))
                    .isInstanceOf(PeerLostException.class)
                    .hasMessageContaining("the peer process ended");
        }
    }

    private Peers start(Duration patience) throws IOException {
        PeerInstallation installation = PeerInstallation.ensure(node, System.err::println);
        return Peers.start(
                installation,
                new PeerSettings(NOBODY, NOBODY, PeerSettings.Streams.CLASSIC, true, null, folder, patience));
    }
}
