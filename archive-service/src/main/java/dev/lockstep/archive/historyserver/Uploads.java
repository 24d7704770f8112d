package dev.lockstep.archive.historyserver;

import dev.lockstep.archive.blob.BlobFacts;
import dev.lockstep.archive.blob.BlobName;
import dev.lockstep.archive.blob.BlobStore;
import dev.lockstep.archive.blob.BlobWriter;
import dev.lockstep.archive.blob.StorageFullException;
import dev.lockstep.archive.failure.Failure;
import dev.lockstep.archive.failure.FailureException;
import dev.lockstep.archive.failure.Problem;
import dev.lockstep.archive.file.FileId;
import dev.lockstep.archive.file.FileLedger;
import dev.lockstep.archive.historyserver.admission.Admission;
import dev.lockstep.archive.historyserver.admission.Admission.Decision;
import dev.lockstep.archive.historyserver.admission.Intake;
import dev.lockstep.archive.historyserver.admission.Pace;
import dev.lockstep.archive.historyserver.request.ClientAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * {@code POST /upload}. The order of the steps is what keeps ledger and blobs together: the row is announced before the blob is
 * begun, the blob is durable before the row says that it is stored, the row is stored before the client learns the id.
 */
final class Uploads {
    private static final Logger LOG = Logger.getLogger(Uploads.class);

    private final Vertx vertx;
    private final Limits limits;
    private final Admission admission;
    private final FileLedger ledger;
    private final BlobStore blobs;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Answers answers;
    private final HistoryMetrics metrics;

    Uploads(
            Vertx vertx,
            Limits limits,
            Admission admission,
            FileLedger ledger,
            BlobStore blobs,
            InstantSource clock,
            RandomGenerator random,
            Answers answers,
            HistoryMetrics metrics) {
        this.vertx = vertx;
        this.limits = limits;
        this.admission = admission;
        this.ledger = ledger;
        this.blobs = blobs;
        this.clock = clock;
        this.random = random;
        this.answers = answers;
        this.metrics = metrics;
    }

    void handle(HttpServerRequest request) {
        request.pause();
        if (request.headers().contains(HttpHeaders.EXPECT) && !Answers.awaitsContinue(request)) {
            refuse(request, new Failure.UnknownExpectation());
            return;
        }
        String peer = request.remoteAddress().hostAddress();
        ClientAddress client = ClientAddress.of(
                peer == null ? "" : peer,
                String.join(",", request.headers().getAll("X-Forwarded-For")),
                limits.trustedProxies());
        switch (admission.decide(client, declaredSize(request), clock.instant())) {
            case Decision.Refused(Failure failure) -> refuse(request, failure);
            case Decision.Admitted(Intake intake) -> receive(request, intake);
        }
    }

    private void receive(HttpServerRequest request, Intake intake) {
        FileId id = FileId.random(random);
        BlobName name = id.blobName();
        Instant now = clock.instant();
        BodyPump pump = new BodyPump(request, intake);
        request.exceptionHandler(cause -> pump.fail(broken(request, cause)));
        ledger.announce(name, now, now.plus(limits.lease()))
                .compose(v -> blobs.begin(name, declaredSize(request)).recover(failure -> forget(name, failure)))
                .compose(writer -> watch(request, intake, pump, writer)
                        .compose(v -> writer.commit())
                        .recover(failure -> abort(writer, name, failure)))
                .compose(facts -> store(name, facts))
                .onSuccess(facts -> {
                    intake.keep();
                    metrics.uploaded(facts.size());
                    LOG.debugf("stored %s, %d bytes", id, facts.size());
                    request.response()
                            .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                            .end(id.text());
                })
                .onFailure(cause -> {
                    intake.drop();
                    failed(request, id, cause);
                });
    }

    private Future<Void> watch(HttpServerRequest request, Intake intake, BodyPump pump, BlobWriter writer) {
        Pace pace = new Pace(limits.bytesPerWindow());
        long deadline = vertx.setTimer(limits.uploadTimeout().toMillis(), t -> pump.fail(tooSlow()));
        long looks = vertx.setPeriodic(limits.slowUploadWindow().toMillis(), t -> {
            if (!pace.keeps(intake.received()) && pump.waitsForClient()) {
                pump.fail(tooSlow());
            }
        });
        if (Answers.awaitsContinue(request)) {
            request.response().writeContinue();
        }
        return pump.into(writer).onComplete(done -> {
            vertx.cancelTimer(deadline);
            vertx.cancelTimer(looks);
        });
    }

    private Future<BlobFacts> store(BlobName name, BlobFacts facts) {
        Instant now = clock.instant();
        return ledger.store(name, facts, now, now.plus(limits.retention()))
                .map(facts)
                .recover(failure -> withdraw(name, failure));
    }

    private <T> Future<T> abort(BlobWriter writer, BlobName name, Throwable failure) {
        return writer.abort().transform(done -> forget(name, failure));
    }

    /** The row goes, or else the sweep finds it when its lease has ended. */
    private <T> Future<T> forget(BlobName name, Throwable failure) {
        return ledger.forget(List.of(name)).transform(done -> Future.failedFuture(failure));
    }

    /** The blob is whole, and whether the ledger says so is unknown. Only if it certainly does not, the blob may go. */
    private <T> Future<T> withdraw(BlobName name, Throwable failure) {
        return ledger.withdraw(name, clock.instant())
                .compose(v -> blobs.delete(name))
                .compose(v -> ledger.forget(List.of(name)))
                .transform(done -> Future.failedFuture(failure));
    }

    private void failed(HttpServerRequest request, FileId id, Throwable cause) {
        switch (cause) {
            case FailureException refused -> refuse(request, refused.failure());
            case StorageFullException full -> {
                LOG.warnf("%s was not stored: %s", id, full.getMessage());
                refuse(request, new Failure.StorageFull());
            }
            case SenderLeftException left -> {
                LOG.debugf("the sender of %s left", id);
                metrics.uploadFailed("sender-left");
            }
            default -> {
                LOG.errorf(cause, "%s was not stored", id);
                refuse(request, new Failure.Unavailable());
            }
        }
    }

    /**
     * What a failure of the connection means. Malformed chunks are answered here and now, and the answer is flushed by closing:
     * after this the connection is torn down with whatever was not sent.
     */
    private Exception broken(HttpServerRequest request, Throwable cause) {
        if (cause instanceof HttpClosedException || cause instanceof IOException) {
            return new SenderLeftException(cause);
        }
        Failure malformed =
                new Failure.MalformedRequest("The chunks of the body are not in good order; nothing of it was kept.");
        answers.refuse(request, malformed);
        request.connection().close();
        return new FailureException(malformed);
    }

    /** The connection broke before the body was whole. */
    private static final class SenderLeftException extends IOException {
        private static final long serialVersionUID = 1;

        SenderLeftException(Throwable cause) {
            super(cause);
        }
    }

    private void refuse(HttpServerRequest request, Failure failure) {
        metrics.uploadFailed(Problem.of(failure).code());
        answers.refuse(request, failure);
    }

    private static FailureException tooSlow() {
        return new FailureException(new Failure.UploadTooSlow());
    }

    private static OptionalLong declaredSize(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // The decoder has refused what is not a number in range.
        return length == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(length));
    }
}
