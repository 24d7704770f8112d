package dev.lockstep.archive.file;

import dev.lockstep.archive.blob.BlobName;
import dev.lockstep.archive.blob.BlobStore;
import dev.lockstep.archive.file.FileLedger.Leftover;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Brings ledger and blobs together again: what has expired loses its blob, what never arrived loses its row, what has been gone
 * for long enough is forgotten. Every step can be interrupted anywhere and is finished by the next sweep; a blob that cannot be
 * deleted is tried again then and stops nothing else.
 */
public final class Sweep {
    private static final Logger LOG = Logger.getLogger(Sweep.class);
    private static final int BATCH = 500;

    private final FileLedger ledger;
    private final BlobStore blobs;
    private final StorageBudget budget;
    private final Duration tombstones;

    /** @param tombstones how long a file that is gone is still told apart from one that never was */
    public Sweep(FileLedger ledger, BlobStore blobs, StorageBudget budget, Duration tombstones) {
        this.ledger = ledger;
        this.blobs = blobs;
        this.budget = budget;
        this.tombstones = tombstones;
    }

    /** One sweep. Do not start another before it has ended. */
    public Future<Void> run(Instant now) {
        return repeat(() -> ledger.expire(now, BATCH))
                .compose(v -> deleteExpired(""))
                .compose(v -> deleteAbandoned(now, ""))
                .compose(v -> repeat(() -> ledger.forgetTombstones(now.minus(tombstones), BATCH)));
    }

    private interface Step {
        Future<Integer> take();
    }

    private static Future<Void> repeat(Step step) {
        return step.take().compose(count -> count < BATCH ? Future.succeededFuture() : repeat(step));
    }

    private Future<Void> deleteExpired(String after) {
        return ledger.expired(after, BATCH)
                .compose(found -> deleteBlobs(found)
                        .compose(deleted -> ledger.markGone(names(deleted)).onSuccess(v -> release(deleted)))
                        .compose(v -> found.size() < BATCH ? Future.succeededFuture() : deleteExpired(last(found))));
    }

    private Future<Void> deleteAbandoned(Instant now, String after) {
        return ledger.abandoned(now, after, BATCH)
                .compose(found -> deleteBlobs(found)
                        .compose(deleted -> ledger.forget(names(deleted)))
                        .compose(v ->
                                found.size() < BATCH ? Future.succeededFuture() : deleteAbandoned(now, last(found))));
    }

    private Future<List<Leftover>> deleteBlobs(List<Leftover> leftovers) {
        List<Future<Optional<Leftover>>> deletions =
                leftovers.stream().map(this::deleteBlob).toList();
        return Future.join(deletions)
                .map(all -> all.<Optional<Leftover>>list().stream()
                        .flatMap(Optional::stream)
                        .toList());
    }

    private Future<Optional<Leftover>> deleteBlob(Leftover leftover) {
        return blobs.delete(leftover.name()).map(Optional.of(leftover)).otherwise(failure -> {
            LOG.warnf(failure, "blob %s was not deleted; the next sweep tries again", leftover.name());
            return Optional.empty();
        });
    }

    private void release(List<Leftover> deleted) {
        deleted.forEach(leftover -> budget.release(leftover.size()));
    }

    private static List<BlobName> names(List<Leftover> leftovers) {
        return leftovers.stream().map(Leftover::name).toList();
    }

    private static String last(List<Leftover> leftovers) {
        return leftovers.getLast().name().hex();
    }
}
