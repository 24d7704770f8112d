package dev.lockstep.archive.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A history server with an address for each inbox, so that it can say who was served when. */
final class ServedInboxes implements AutoCloseable {
    private static final byte[] FILE_ID = "file".getBytes(US_ASCII);
    /** Long enough that uploads overlap if they may. */
    private static final Duration TAKES = Duration.ofMillis(10);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int AT_THE_DOOR = 64;

    private final HttpServer server;
    private final ExecutorService serving = Executors.newVirtualThreadPerTaskExecutor();
    private final ByteString last;
    private final CountDownLatch others;
    private final List<ByteString> served = new CopyOnWriteArrayList<>();
    private final Set<ByteString> turnedAway = ConcurrentHashMap.newKeySet();
    private final List<ByteString> begun = new CopyOnWriteArrayList<>();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    /** @param last whose uploads are answered when those of so many others have been; empty for nobody */
    ServedInboxes(ByteString last, int others) throws IOException {
        this.last = last;
        this.others = new CountDownLatch(others);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), AT_THE_DOOR);
        server.setExecutor(serving);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:%d".formatted(server.getAddress().getPort());
    }

    String url(ByteString inbox) {
        return url() + "/" + SavedElements.hex(inbox);
    }

    /** Answers an inbox's next upload that it has no time. */
    void turnAway(ByteString inbox) {
        turnedAway.add(inbox);
    }

    /** Whose uploads were taken, in order. */
    List<ByteString> served() {
        return List.copyOf(served);
    }

    /** Whose uploads came, in order. */
    List<ByteString> begun() {
        return List.copyOf(begun);
    }

    /** How many uploads there were at a time. */
    int mostAtOnce() {
        return most.get();
    }

    void awaitOthers(Duration patience) throws InterruptedException {
        assertThat(others.await(patience.toMillis(), TimeUnit.MILLISECONDS))
                .as("%d others wait behind the last one", others.getCount())
                .isTrue();
    }

    private void take(HttpExchange upload) throws IOException {
        String path = upload.getRequestURI().getPath();
        ByteString inbox = ByteString.copyFrom(HexFormat.of().parseHex(path.substring(1, path.lastIndexOf('/'))));
        try (upload) {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            begun.add(inbox);
            upload.getRequestBody().transferTo(OutputStream.nullOutputStream());
            boolean taken = !turnedAway.remove(inbox);
            if (taken) {
                keepWaiting(inbox);
                served.add(inbox);
            }
            // Whoever has its answer may come again at once.
            now.decrementAndGet();
            upload.sendResponseHeaders(taken ? 200 : 503, FILE_ID.length);
            upload.getResponseBody().write(FILE_ID);
            if (!inbox.equals(last)) {
                others.countDown();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepWaiting(ByteString inbox) throws InterruptedException {
        if (inbox.equals(last)) {
            awaitOthers(PATIENCE);
        } else {
            Thread.sleep(TAKES);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        serving.shutdownNow();
    }
}
