package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.PeerSettings;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.interop.peer.PhoneStream;
import dev.lockstep.launcher.Ports;
import dev.lockstep.xmtp.id.MessageId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stock SDK whose environment is {@code local}, with nothing else configured. */
@WithRealClients
class SdkDefaultsTest {
    @Test
    void theEnvironmentLocalWorksAsItIs(RealClients clients) throws Exception {
        try (AutoCloseable _ = stackOnTheStandardPorts(clients);
                Peers people = clients.people(PeerSettings.sdkDefaultsForLocal(clients.folder()))) {
            Phone alix = people.phone("alix");
            Phone bo = people.phone("bo");
            assertThat(alix.networkUrl()).isEqualTo("http://localhost:5556");

            Conversation dm = alix.dmWith(bo);
            bo.awaitConversation(dm.id());
            try (PhoneStream<Message> stream = bo.streamMessages()) {
                MessageId sent = dm.send("hello from a stock SDK");
                stream.await("alix's message", message -> message.id().equals(sent));
            }
            Phone tablet = people.installation("alix's tablet", alix.wallet());
            Sync.acquaint(alix, tablet);
            tablet.history().request();

            List<Message.Essence> history = alix.allWritten();
            List<Message.Essence> received = Sync.whileSyncing(alix, tablet)
                    .await("the tablet to have the history", tablet::allWritten, all -> all.size() >= history.size());
            assertThat(received).containsExactlyInAnyOrderElementsOf(history);
        }
    }

    /** Our own where the ports are free; else what {@code ./lockstep up} started there. */
    private static AutoCloseable stackOnTheStandardPorts(RealClients clients) throws InterruptedException {
        if (isFree(Ports.standard().network()) && isFree(Ports.standard().history())) {
            return SharedStack.onTheStandardPorts(clients.folder());
        }
        assumeThat(answers("http://localhost:5556/q/health/ready") && answers("http://localhost:5558/"))
                .as("ports 5556 and 5558 are in use, and not by a Lockstep stack that is ready")
                .isTrue();
        return () -> {};
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean answers(String address) throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }
}
