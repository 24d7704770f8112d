package dev.lockstep.archive.historyserver;

import dev.lockstep.archive.blob.BlobStore;
import dev.lockstep.archive.file.FileLedger;
import dev.lockstep.archive.file.StorageBudget;
import dev.lockstep.archive.file.Sweep;
import dev.lockstep.archive.historyserver.admission.Admission;
import dev.lockstep.archive.historyserver.admission.UploadRate;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/** The history server: its listeners, and the sweep that goes with them. */
final class HistoryServer {
    private static final Logger LOG = Logger.getLogger(HistoryServer.class);

    /**
     * Vert.x gives one free port to all listeners of one negative number, whoever they are: each server has a number of its own.
     */
    private static final AtomicInteger FREE_PORTS = new AtomicInteger(-5558);

    private static final int STOP_LOOKS = 100;
    private static final long STOP_LOOK_MILLIS = 50;

    private final Vertx vertx;
    private final Limits limits;
    private final FileLedger ledger;
    private final InstantSource clock;
    private final StorageBudget budget;
    private final Sweep sweep;
    private final Connections connections;
    private final Admission admission;
    private final Uploads uploads;
    private final Downloads downloads;
    private final Answers answers;
    private final AtomicInteger port = new AtomicInteger();
    private volatile boolean sweeping;
    private volatile String deployment = "";
    private volatile long sweepTimer = -1;

    HistoryServer(
            Vertx vertx,
            Limits limits,
            FileLedger ledger,
            BlobStore blobs,
            InstantSource clock,
            RandomGenerator random,
            HistoryMetrics metrics) {
        this.vertx = vertx;
        this.limits = limits;
        this.ledger = ledger;
        this.clock = clock;
        budget = new StorageBudget(limits.maxStoredSize());
        sweep = new Sweep(ledger, blobs, budget, limits.tombstones());
        connections = new Connections(vertx, limits.maxConnections(), limits.idleTimeout());
        answers = new Answers(vertx, limits.refusalGrace());
        UploadRate rate = new UploadRate(limits.uploadsPerMinute(), limits.uploadBurst(), limits.trackedAddresses());
        admission = new Admission(limits.maxFileSize(), limits.maxConcurrentUploads(), rate, budget);
        uploads = new Uploads(vertx, limits, admission, ledger, blobs, clock, random, answers, metrics);
        downloads = new Downloads(ledger, blobs, clock, answers, metrics);
        metrics.watch(admission::uploads, connections::count, budget::used);
    }

    /**
     * Counts what is stored, sweeps, and opens the listener.
     *
     * @param requestedPort 0 takes a free one
     * @param eventLoops how many threads serve it
     */
    Future<Void> start(String host, int requestedPort, int eventLoops) {
        int shared = requestedPort == 0 ? FREE_PORTS.getAndDecrement() : requestedPort;
        return ledger.storedBytes()
                .onSuccess(budget::occupy)
                .compose(v -> sweep())
                .compose(v -> vertx.deployVerticle(
                        () -> new HistoryListener(
                                host,
                                shared,
                                limits.idleTimeout(),
                                connections,
                                uploads,
                                downloads,
                                answers,
                                clock,
                                port::set),
                        new DeploymentOptions().setInstances(eventLoops)))
                .onSuccess(deployed -> {
                    deployment = deployed;
                    sweepTimer = vertx.setPeriodic(limits.sweepInterval().toMillis(), t -> sweep());
                    LOG.infof("the history server listens on http://%s:%d", host, port());
                })
                .mapEmpty();
    }

    /** Closes the listener and its connections, and waits a moment for unfinished uploads to be cleared away. */
    Future<Void> stop() {
        if (deployment.isEmpty()) {
            return Future.succeededFuture();
        }
        vertx.cancelTimer(sweepTimer);
        String deployed = deployment;
        deployment = "";
        port.set(0);
        return vertx.undeploy(deployed).compose(v -> clearedAway(STOP_LOOKS));
    }

    private Future<Void> clearedAway(int looks) {
        if (admission.uploads() == 0 || looks == 0) {
            return Future.succeededFuture();
        }
        Promise<Void> later = Promise.promise();
        vertx.setTimer(STOP_LOOK_MILLIS, t -> clearedAway(looks - 1).onComplete(later));
        return later.future();
    }

    /** The port it listens on; 0 before it does. */
    int port() {
        return port.get();
    }

    /** Sweeps now, unless a sweep is under way. Never fails: the next one tries again. */
    Future<Void> sweep() {
        if (sweeping) {
            return Future.succeededFuture();
        }
        sweeping = true;
        return sweep.run(clock.instant())
                .otherwise(failure -> {
                    LOG.warn("a sweep stopped early; the next one goes on", failure);
                    return null;
                })
                .onComplete(done -> sweeping = false);
    }
}
