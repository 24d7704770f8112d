package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.lockstep.interop.peer.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RelayTest {
    private static final byte[] BODY = new byte[300_000];
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void passesEveryByteAndCountsThem() throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] sent = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, sent.length);
            exchange.getResponseBody().write(sent);
            exchange.close();
        });
        server.start();
        URI address =
                URI.create("http://127.0.0.1:%d".formatted(server.getAddress().getPort()));

        try (Relay relay = Relay.before(address);
                HttpClient http = HttpClient.newHttpClient()) {
            Relay.Traffic before = relay.traffic();
            HttpResponse<byte[]> answer = http.send(post(relay), HttpResponse.BodyHandlers.ofByteArray());

            assertThat(answer.body()).isEqualTo(BODY);
            Relay.Traffic passed = relay.traffic().since(before);
            assertThat(passed.toServer()).isBetween(300_000L, 301_000L);
            assertThat(passed.toClients()).isBetween(300_000L, 301_000L);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void connectionsThatHangSayNothingAndNewOnesWork() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
                Relay relay = Relay.before(URI.create("http://127.0.0.1:%d".formatted(server.getLocalPort())));
                Socket hanging = connected(relay);
                Socket atServer = server.accept()) {
            hanging.getOutputStream().write(1);
            assertThat(atServer.getInputStream().read()).isEqualTo(1);
            relay.hangConnections();
            hanging.getOutputStream().write(2);
            atServer.setSoTimeout(200);
            assertThatThrownBy(() -> atServer.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            try (Socket fresh = connected(relay);
                    Socket freshAtServer = server.accept()) {
                fresh.getOutputStream().write(3);
                assertThat(freshAtServer.getInputStream().read()).isEqualTo(3);
            }
        }
    }

    @Test
    void whatIsMadeToWaitComesWhenItMayPass() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
                Relay relay = Relay.before(URI.create("http://127.0.0.1:%d".formatted(server.getLocalPort())));
                Socket client = connected(relay);
                Socket atServer = server.accept()) {
            client.getOutputStream().write(1);
            assertThat(atServer.getInputStream().read()).isEqualTo(1);
            relay.waitAfter(0, 1);
            client.getOutputStream().write(2);
            Eventually.eventually("the byte to wait", relay::waiting, waiting -> waiting == 1);
            atServer.getOutputStream().write(3);
            assertThat(client.getInputStream().read()).isEqualTo(3);

            relay.letPass();

            assertThat(atServer.getInputStream().read()).isEqualTo(2);
            assertThat(relay.waiting()).isZero();
        }
    }

    private static Socket connected(Relay relay) throws IOException {
        return new Socket(relay.address().getHost(), relay.address().getPort());
    }

    @Test
    void aServerThatIsNotThereIsAClosedConnection() throws IOException {
        try (Relay relay = Relay.before(URI.create("http://127.0.0.1:1"));
                HttpClient http = HttpClient.newHttpClient()) {
            assertThatThrownBy(() -> http.send(post(relay), HttpResponse.BodyHandlers.ofByteArray()))
                    .isInstanceOf(IOException.class);
        }
    }

    private static HttpRequest post(Relay relay) {
        return HttpRequest.newBuilder(relay.address())
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(BODY))
                .build();
    }
}
