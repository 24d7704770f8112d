package dev.lockstep.interop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A history server that keeps what it is given and answers as it is told to. */
final class FickleHistoryServer implements AutoCloseable {
    /** What it answers. */
    record Answer(int status, byte[] content) {
        /** Nothing, on a connection that stays open. */
        static final Answer SILENCE = new Answer(0, new byte[0]);

        static Answer of(int status) {
            return new Answer(status, new byte[0]);
        }

        static Answer of(byte[] content) {
            return new Answer(200, content);
        }
    }

    /** Answers whoever fetches a file. */
    @FunctionalInterface
    interface Giving {
        /** @param files all that were uploaded, as they came; the one that is asked for is the last */
        Answer answer(List<byte[]> files);
    }

    private final InetSocketAddress address;
    private HttpServer server;
    private final List<byte[]> files = new ArrayList<>();
    private int given;
    private Answer taking = Answer.of("file".getBytes(StandardCharsets.US_ASCII));
    private Giving giving = all -> Answer.of(all.getLast());

    FickleHistoryServer() throws IOException {
        server = started(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        address = server.getAddress();
    }

    private HttpServer started(InetSocketAddress at) throws IOException {
        HttpServer started = HttpServer.create(at, 0);
        started.createContext("/upload", this::take);
        started.createContext("/files/", this::give);
        started.start();
        return started;
    }

    /** Nobody listens at its address any more. */
    synchronized void goAway() {
        server.stop(0);
    }

    /** With what it has kept. */
    synchronized void comeBack() {
        try {
            server = started(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:%d".formatted(address.getPort()));
    }

    /** Answers uploads so from now on. */
    synchronized void take(Answer answer) {
        taking = answer;
    }

    /** Answers downloads so from now on. */
    synchronized void give(Giving answer) {
        giving = answer;
    }

    /** How many have come, whatever the answer. */
    synchronized int uploads() {
        return files.size();
    }

    /** How many were asked for, whatever the answer. */
    synchronized int downloads() {
        return given;
    }

    private synchronized void take(HttpExchange exchange) throws IOException {
        files.add(exchange.getRequestBody().readAllBytes());
        answer(exchange, taking);
    }

    private synchronized void give(HttpExchange exchange) throws IOException {
        given++;
        answer(exchange, giving.answer(List.copyOf(files)));
    }

    private static void answer(HttpExchange exchange, Answer answer) throws IOException {
        if (answer == Answer.SILENCE) {
            return;
        }
        try (exchange) {
            int length = answer.content().length;
            exchange.sendResponseHeaders(answer.status(), length == 0 ? -1 : length);
            exchange.getResponseBody().write(answer.content());
        }
    }

    @Override
    public synchronized void close() {
        server.stop(0);
    }
}
