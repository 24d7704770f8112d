package dev.lockstep.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Receivers as they are and as they should not be. */
class ReceiversTest {
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aMessageIsTakenWithASuccess() throws Exception {
        try (TestReceiver receiver = new TestReceiver(message -> 202)) {
            assertThat(send(anywhere(), receiver.url())).isEqualTo(new Outcome.Taken());
            assertThat(receiver.got()).containsExactly(new TestReceiver.Got("id", "1", "v1,x", "{}"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void redirectsAreNotFollowed(int status) throws Exception {
        try (TestReceiver receiver = new TestReceiver(message -> status)) {
            assertThat(send(anywhere(), receiver.url())).isEqualTo(new Outcome.Failed("answered " + status));
            assertThat(receiver.got()).hasSize(1);
        }
    }

    @Test
    void oneThatIsGoneIsTold() throws Exception {
        try (TestReceiver receiver = new TestReceiver(message -> 410)) {
            assertThat(send(anywhere(), receiver.url())).isEqualTo(new Outcome.Gone());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd12:3456::1", "::ffff:10.0.0.1"})
    void aNameThatLeadsToAPrivateAddressIsNotSpokenTo(String address) throws Exception {
        try (TestReceiver receiver = new TestReceiver(message -> 200)) {
            var addresses = new ReceiverAddresses(
                    host -> new InetAddress[] {InetAddress.getByName("93.184.215.14"), InetAddress.getByName(address)},
                    false);

            assertThat(send(addresses, receiver.url()))
                    .isEqualTo(new Outcome.Failed("localhost is at an address of a private network"));
            assertThat(receiver.got()).isEmpty();
        }
    }

    @Test
    void theConnectionGoesToTheAddressThatWasChecked() throws Exception {
        Deque<String> answers = new ArrayDeque<>(List.of("127.0.0.1"));
        try (TestReceiver receiver = new TestReceiver(message -> 200)) {
            var addresses = new ReceiverAddresses(
                    host -> new InetAddress[] {InetAddress.getByName(answers.removeFirst())}, true);
            URI url = URI.create(receiver.url().toString().replace("localhost", "nowhere.invalid"));

            assertThat(send(addresses, url)).isEqualTo(new Outcome.Taken());
            assertThat(answers).isEmpty();
        }
    }

    @Test
    void theNextTryGoesToTheNextAddress() throws Exception {
        try (TestReceiver receiver = new TestReceiver(message -> 200);
                Receivers receivers = new Receivers(
                        vertx,
                        new ReceiverAddresses(
                                host -> new InetAddress[] {
                                    InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.1")
                                },
                                true),
                        PATIENCE,
                        4)) {
            assertThat(receivers.send(receiver.url(), Map.of(), BODY, 0)).isInstanceOf(Outcome.Failed.class);
            assertThat(receivers.send(receiver.url(), Map.of(), BODY, 1)).isEqualTo(new Outcome.Taken());
        }
    }

    @Test
    void oneThatSaysNothingIsLeft() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            URI url = URI.create("http://127.0.0.1:%d".formatted(silent.getLocalPort()));

            assertThat(send(anywhere(), url)).isEqualTo(new Outcome.Failed("no answer for 1 s"));
        }
    }

    @Test
    void oneThatNeverStopsTalkingHasAnsweredAndIsCutOff() throws Exception {
        try (ServerSocket talker = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            URI url = URI.create("http://127.0.0.1:%d".formatted(talker.getLocalPort()));
            Thread talking = Thread.ofVirtual().start(() -> talkForEver(talker));

            assertThat(send(anywhere(), url)).isEqualTo(new Outcome.Taken());
            assertThat(talking.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void oneThatIsNotThereCannotBeReached() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        assertThat(send(anywhere(), URI.create("http://127.0.0.1:%d/".formatted(port))))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.problem()).startsWith("cannot be reached"));
    }

    @Test
    void oneThatSpeaksNoTlsIsNotSpokenToWithoutIt() throws Exception {
        try (TestReceiver receiver = new TestReceiver(message -> 200)) {
            URI url = URI.create(receiver.url().toString().replace("http:", "https:"));

            assertThat(send(anywhere(), url)).isInstanceOf(Outcome.Failed.class);
            assertThat(receiver.got()).isEmpty();
        }
    }

    private Outcome send(ReceiverAddresses addresses, URI url) throws InterruptedException {
        try (Receivers receivers = new Receivers(vertx, addresses, PATIENCE, 4)) {
            return receivers.send(
                    url, Map.of("webhook-id", "id", "webhook-timestamp", "1", "webhook-signature", "v1,x"), BODY, 0);
        }
    }

    private static ReceiverAddresses anywhere() {
        return new ReceiverAddresses(InetAddress::getAllByName, true);
    }

    /** Returns when it is left. */
    private static void talkForEver(ServerSocket talker) {
        try (var client = talker.accept()) {
            assertThat(client.getInputStream().read()).isEqualTo('P');
            var out = client.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write("1\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
                Thread.sleep(50);
            }
        } catch (java.io.IOException | InterruptedException e) {
            // Left.
            return;
        }
    }
}
