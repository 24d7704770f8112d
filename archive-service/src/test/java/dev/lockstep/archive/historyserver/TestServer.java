package dev.lockstep.archive.historyserver;

import dev.lockstep.archive.blob.BlobStore;
import dev.lockstep.archive.blob.FolderBlobStore;
import dev.lockstep.archive.file.FileLedger;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A history server on a free port with limits, clock, ledger and blobs of the test's choice, and a client to go with it. */
final class TestServer implements AutoCloseable {
    static final int EVENT_LOOPS = 2;

    private final MeterRegistry registry;
    private final BlobStore blobs;
    private final HistoryServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestServer(MeterRegistry registry, BlobStore blobs, HistoryServer server) {
        this.registry = registry;
        this.blobs = blobs;
        this.server = server;
    }

    static TestServer start(Vertx vertx, FileLedger ledger, Path folder, Limits limits, InstantSource clock)
            throws Exception {
        return start(vertx, ledger, FolderBlobStore.open(vertx, folder, limits.freeSpaceKept()), limits, clock);
    }

    static TestServer start(Vertx vertx, FileLedger ledger, BlobStore blobs, Limits limits, InstantSource clock)
            throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        HistoryServer server = new HistoryServer(
                vertx, limits, ledger, blobs, clock, new SecureRandom(), new HistoryMetrics(registry));
        await(server.start("127.0.0.1", 0, EVENT_LOOPS));
        return new TestServer(registry, blobs, server);
    }

    int port() {
        return server.port();
    }

    int connections() {
        return Math.toIntExact(Math.round(gauge("lockstep.history.connections")));
    }

    private double gauge(String name) {
        double value = registry.get(name).gauge().value();
        if (Double.isNaN(value)) {
            throw new AssertionError(name + " is lost");
        }
        return value;
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    void sweep() throws Exception {
        await(server.sweep());
    }

    HttpResponse<String> upload(BodyPublisher body) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(at("/upload")).POST(body).build(), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> download(String id, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at("/files/" + id));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<String> send(String method, String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(at(path)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() throws Exception {
        await(server.stop());
        blobs.close();
        client.close();
    }

    /** All files in a blob folder, whole and partial, besides the lock; the server may be clearing some away meanwhile. */
    static List<Path> filesIn(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!file.endsWith("lock")) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return files;
    }

    static <T> T await(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    /** Looks until a condition holds, for at most 20 seconds. */
    static void eventually(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 20 s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
