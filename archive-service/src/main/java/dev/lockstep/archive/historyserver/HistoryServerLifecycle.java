package dev.lockstep.archive.historyserver;

import dev.lockstep.archive.blob.BlobStore;
import dev.lockstep.archive.blob.FolderBlobStore;
import dev.lockstep.archive.file.FileLedger;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Opens the history server with the application, and closes it with it. */
@ApplicationScoped
public class HistoryServerLifecycle {
    private static final long PATIENCE_SECONDS = 60;

    private final Vertx vertx;
    private final HistoryServerSettings settings;
    private final FileLedger ledger;
    private final InstantSource clock;
    private final MeterRegistry registry;
    private final int mainPort;
    private @Nullable BlobStore blobs;
    private @Nullable HistoryServer server;

    HistoryServerLifecycle(
            Vertx vertx,
            HistoryServerSettings settings,
            FileLedger ledger,
            InstantSource clock,
            MeterRegistry registry,
            @ConfigProperty(name = "quarkus.http.port") int mainPort) {
        this.vertx = vertx;
        this.settings = settings;
        this.ledger = ledger;
        this.clock = clock;
        this.registry = registry;
        this.mainPort = mainPort;
    }

    void start(@Observes StartupEvent event) throws IOException {
        Limits limits = Limits.of(settings);
        requireOwnPort();
        blobs = FolderBlobStore.open(vertx, settings.folder(), limits.freeSpaceKept());
        server = new HistoryServer(
                vertx, limits, ledger, blobs, clock, new SecureRandom(), new HistoryMetrics(registry));
        await(
                server.start(
                        settings.host(), settings.port(), Runtime.getRuntime().availableProcessors()),
                "the history server does not start on %s:%d (lockstep.history-server.host and .port)"
                        .formatted(settings.host(), settings.port()));
    }

    void stop(@Observes ShutdownEvent event) throws IOException {
        if (server != null) {
            await(server.stop(), "the history server does not stop");
        }
        if (blobs != null) {
            blobs.close();
        }
    }

    /** The port of the public listener. */
    public int port() {
        return server == null ? 0 : server.port();
    }

    /** Removes what has expired, now rather than at the next interval. */
    public Future<Void> sweep() {
        return server == null ? Future.succeededFuture() : server.sweep();
    }

    /** Completes when files can be taken and given out. */
    Future<Void> probe() {
        if (blobs == null || port() == 0) {
            return Future.failedFuture("the public listener is not up");
        }
        return Future.all(ledger.probe(), blobs.probe()).mapEmpty();
    }

    /** Vert.x would let both listeners share one port, and what is for operators would be public. */
    private void requireOwnPort() {
        if (settings.port() != 0 && settings.port() == mainPort) {
            throw new IllegalArgumentException(
                    "lockstep.history-server.port: %d (expected: another port than quarkus.http.port)"
                            .formatted(settings.port()));
        }
    }

    private static void await(Future<Void> future, String failure) throws IOException {
        try {
            future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(failure + ": " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IOException("%s within %d s".formatted(failure, PATIENCE_SECONDS), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(failure + ": interrupted", e);
        }
    }
}
