package dev.lockstep.interop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A history server that keeps what it is given and answers as it is told to. */
final class FickleHistoryServer implements AutoCloseable {
    /**
     * What it answers.
     *
     * @param promised how many bytes it says there are; the connection ends with those that there are
     * @param pauseMillis before each byte
     */
    record Answer(int status, byte[] content, long promised, long pauseMillis) {
        /** Nothing, on a connection that stays open. */
        static final Answer SILENCE = new Answer(0, new byte[0], 0, 0);

        static Answer of(int status) {
            return new Answer(status, new byte[0], 0, 0);
        }

        static Answer of(byte[] content) {
            return new Answer(200, content, content.length, 0);
        }

        /** So little at a time that nobody has patience enough, and never nothing for long. */
        static Answer dribbling(byte[] content) {
            return new Answer(200, content, content.length, 40);
        }

        /** It says that there is more than there is. */
        static Answer promisingMore(byte[] content) {
            return new Answer(200, content, content.length + 1_000L, 0);
        }

        /** It says that there is less than there is, and sends no more than it says. */
        static Answer promisingLess(byte[] content) {
            return of(Arrays.copyOf(content, content.length / 2));
        }

        /** It says that there is more than anybody takes. */
        static Answer promisingTooMuch(byte[] content) {
            return new Answer(200, content, Long.MAX_VALUE, 0);
        }
    }

    /** Answers whoever fetches a file. */
    @FunctionalInterface
    interface Giving {
        /** @param files all that were uploaded, as they came; the one that is asked for is the last */
        Answer answer(List<byte[]> files);
    }

    private static final Answer GOOD = Answer.of("file".getBytes(StandardCharsets.US_ASCII));
    private static final Giving LAST = files -> Answer.of(files.getLast());

    private final ExecutorService answering = Executors.newVirtualThreadPerTaskExecutor();
    private final InetSocketAddress address;
    private HttpServer server;
    private @Nullable Socket keptFree;
    private final List<byte[]> files = new ArrayList<>();
    private int given;
    private Answer taking = GOOD;
    private Giving giving = LAST;

    FickleHistoryServer() throws IOException {
        server = started(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        address = server.getAddress();
    }

    private HttpServer started(InetSocketAddress at) throws IOException {
        HttpServer started = HttpServer.create(at, 0);
        started.createContext("/upload", this::take);
        started.createContext("/files/", this::give);
        started.setExecutor(answering);
        started.start();
        return started;
    }

    /** Nobody listens at its address any more, nor can anybody else on this machine begin to. */
    synchronized void goAway() {
        server.stop(0);
        try {
            keptFree = new Socket();
            keptFree.setReuseAddress(true);
            keptFree.bind(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With what it has kept, if it was away. */
    private void comeBack() {
        if (keptFree == null) {
            return;
        }
        try {
            keptFree.close();
            keptFree = null;
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

    /** Does from now on what a history server should, if it did not. */
    synchronized void becomeGood() {
        taking = GOOD;
        giving = LAST;
        comeBack();
    }

    /** As {@link #becomeGood}, and has nothing. */
    synchronized void beginAnew() {
        becomeGood();
        files.clear();
        given = 0;
    }

    /** How many have come, whatever the answer. */
    synchronized int uploads() {
        return files.size();
    }

    /** How many were asked for, whatever the answer. */
    synchronized int downloads() {
        return given;
    }

    private void take(HttpExchange exchange) throws IOException {
        answer(exchange, taken(exchange.getRequestBody().readAllBytes()));
    }

    private synchronized Answer taken(byte[] file) {
        files.add(file);
        return taking;
    }

    private void give(HttpExchange exchange) throws IOException {
        answer(exchange, given());
    }

    private synchronized Answer given() {
        given++;
        return giving.answer(List.copyOf(files));
    }

    private static void answer(HttpExchange exchange, Answer answer) throws IOException {
        if (answer == Answer.SILENCE) {
            return;
        }
        try (exchange) {
            exchange.sendResponseHeaders(answer.status(), answer.promised() == 0 ? -1 : answer.promised());
            OutputStream body = exchange.getResponseBody();
            if (answer.pauseMillis() == 0) {
                body.write(answer.content());
                body.flush();
                return;
            }
            for (byte next : answer.content()) {
                Thread.sleep(answer.pauseMillis());
                body.write(next);
                body.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        server.stop(0);
        answering.shutdownNow();
    }
}
