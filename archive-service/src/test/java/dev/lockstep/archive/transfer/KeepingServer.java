package dev.lockstep.archive.transfer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A history server that keeps what it is given, under a number of its own for each. */
final class KeepingServer implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final HttpServer server;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();

    KeepingServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/upload", this::take);
        server.createContext("/files/", this::give);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:%d".formatted(server.getAddress().getPort());
    }

    /** Where it can be fetched from now on. */
    String keep(byte[] file) {
        String id = Integer.toString(files.size());
        files.put(id, file);
        return url() + "/files/" + id;
    }

    byte[] at(String url) {
        return files.getOrDefault(url.substring(url.lastIndexOf('/') + 1), NOTHING);
    }

    private void take(HttpExchange exchange) throws IOException {
        String url = keep(exchange.getRequestBody().readAllBytes());
        answer(exchange, url.substring(url.lastIndexOf('/') + 1).getBytes(StandardCharsets.US_ASCII));
    }

    private void give(HttpExchange exchange) throws IOException {
        answer(exchange, at(exchange.getRequestURI().getPath()));
    }

    private static void answer(HttpExchange exchange, byte[] content) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
