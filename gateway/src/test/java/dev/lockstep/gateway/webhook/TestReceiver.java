package dev.lockstep.gateway.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A receiver on this machine that remembers what it got. */
final class TestReceiver implements AutoCloseable {
    private final HttpServer server;
    private final List<Got> got = new CopyOnWriteArrayList<>();

    /** What came, as far as a receiver can tell. */
    record Got(String id, String timestamp, String signature, String body) {}

    /** @param answer a status; 3xx leads to {@code /elsewhere} */
    TestReceiver(Function<Got, Integer> answer) throws IOException {
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/hooks", exchange -> answer(exchange, answer));
        server.createContext("/elsewhere", exchange -> answer(exchange, any -> 200));
        server.start();
    }

    URI url() {
        return URI.create("http://localhost:%d/hooks?for=test"
                .formatted(server.getAddress().getPort()));
    }

    List<Got> got() {
        return List.copyOf(got);
    }

    List<String> bodies() {
        return got.stream().map(Got::body).toList();
    }

    private void answer(HttpExchange exchange, Function<Got, Integer> answer) throws IOException {
        try (exchange) {
            Got message = new Got(
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            got.add(message);
            int status = answer.apply(message);
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, 2);
            exchange.getResponseBody().write("ok".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
