package dev.lockstep.network.ledger;

import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Stores what concurrent callers bring: one transaction at a time, with all that came in meanwhile in the next one. So
 * ids follow the order of arrival, the order inside a request is kept, a request is stored whole or not at all, and
 * many writers cost little more than one. Thread-safe.
 *
 * @param <R> a row to be
 */
public final class BatchWriter<R> {
    private record Request<R>(List<R> rows, Promise<Void> stored) {}

    private final String ledger;
    private final int mostRows;
    private final long mostBytes;
    private final Function<List<R>, Future<Void>> store;
    private final WriteQueue<Request<R>> queue;
    private final DistributionSummary batches;
    private boolean storing;

    /**
     * @param ledger its name, for texts
     * @param store stores rows in one transaction
     */
    public BatchWriter(
            String ledger,
            NetworkSettings.Writing settings,
            MeterRegistry metrics,
            Function<List<R>, Future<Void>> store) {
        this.ledger = ledger;
        this.mostRows = settings.batch();
        this.mostBytes = settings.batchBytes().asLongValue();
        this.store = store;
        this.queue =
                new WriteQueue<>(settings.queueRequests(), settings.queueBytes().asLongValue());
        this.batches = DistributionSummary.builder("lockstep.network.batch")
                .description("Messages stored in one transaction")
                .tag("ledger", ledger)
                .register(metrics);
    }

    /**
     * Completes when the rows are stored and visible. Fails with {@link Failure.LimitReached}, and stores nothing, when
     * too much is waiting already.
     */
    public Future<Void> write(List<R> rows, long bytes) {
        var request = new Request<R>(List.copyOf(rows), Promise.promise());
        synchronized (this) {
            if (!queue.offer(request, rows.size(), bytes)) {
                return Future.failedFuture(new FailureException(new Failure.LimitReached(
                        "the %s ledger has more waiting to be stored than it may hold; try again".formatted(ledger))));
            }
            if (storing) {
                return request.stored().future();
            }
            storing = true;
        }
        storeNext();
        return request.stored().future();
    }

    private void storeNext() {
        List<Request<R>> batch;
        synchronized (this) {
            batch = queue.take(mostRows, mostBytes);
            if (batch.isEmpty()) {
                storing = false;
                return;
            }
        }
        var rows = new ArrayList<R>();
        batch.forEach(request -> rows.addAll(request.rows()));
        batches.record(rows.size());
        attempt(rows).onComplete(result -> {
            // The next transaction starts before the callers of this one are told: the database need not wait for them.
            storeNext();
            for (var request : batch) {
                if (result.succeeded()) {
                    request.stored().complete();
                } else {
                    request.stored().fail(result.cause());
                }
            }
        });
    }

    private Future<Void> attempt(List<R> rows) {
        try {
            return store.apply(rows);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
