package dev.lockstep.archive.historyserver;

import dev.lockstep.archive.blob.BlobContent;
import dev.lockstep.archive.blob.BlobStore;
import dev.lockstep.archive.blob.NoSuchBlobException;
import dev.lockstep.archive.failure.Failure;
import dev.lockstep.archive.failure.FailureException;
import dev.lockstep.archive.failure.Problem;
import dev.lockstep.archive.file.FileId;
import dev.lockstep.archive.file.FileLedger;
import dev.lockstep.archive.file.StoredFile;
import dev.lockstep.archive.historyserver.request.EntityTag;
import dev.lockstep.archive.historyserver.request.RequestedRange;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** {@code GET} and {@code HEAD /files/{id}}. */
final class Downloads {
    private static final Logger LOG = Logger.getLogger(Downloads.class);

    private final FileLedger ledger;
    private final BlobStore blobs;
    private final InstantSource clock;
    private final Answers answers;
    private final HistoryMetrics metrics;

    Downloads(FileLedger ledger, BlobStore blobs, InstantSource clock, Answers answers, HistoryMetrics metrics) {
        this.ledger = ledger;
        this.blobs = blobs;
        this.clock = clock;
        this.answers = answers;
        this.metrics = metrics;
    }

    void handle(HttpServerRequest request, FileId id) {
        request.exceptionHandler(gone -> LOG.debugf("the reader of %s left", id));
        ledger.find(id.blobName(), clock.instant())
                .compose(found -> switch (found.orElse(null)) {
                    case null -> refuse(request, new Failure.UnknownFile());
                    case StoredFile.Expired(var expiredAt) -> refuse(request, new Failure.ExpiredFile(expiredAt));
                    case StoredFile.Available file -> open(id, file).compose(content -> answer(request, content, file));
                })
                .onFailure(cause -> failed(request, id, cause));
    }

    private Future<BlobContent> open(FileId id, StoredFile.Available file) {
        return blobs.open(id.blobName()).compose(content -> {
            if (content.size() == file.size()) {
                return Future.succeededFuture(content);
            }
            LOG.errorf("%s has %d bytes (expected: %d)", id, content.size(), file.size());
            return Future.failedFuture(new FailureException(new Failure.DamagedFile()));
        });
    }

    private Future<Void> answer(HttpServerRequest request, BlobContent content, StoredFile.Available file) {
        EntityTag tag = EntityTag.ofDigest(file.sha256());
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.ETAG, tag.text())
                .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes")
                // Sealed bytes do not compress, and a proxy that tries would break the digest.
                .putHeader(HttpHeaders.CACHE_CONTROL, "private, no-transform")
                .putHeader("X-Content-Type-Options", "nosniff");
        if (!tag.isWantedBy(request.getHeader(HttpHeaders.IF_MATCH))) {
            return refuse(request, new Failure.PreconditionFailed());
        }
        if (tag.isKnownBy(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
            return response.setStatusCode(304).end();
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
        if (request.method().equals(HttpMethod.HEAD)) {
            return response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(file.size()))
                    .end();
        }
        String range = tag.permitsRange(request.getHeader("If-Range")) ? request.getHeader("Range") : null;
        return switch (RequestedRange.of(range, file.size())) {
            case RequestedRange.Outside() -> refuse(request, new Failure.RangeNotSatisfiable(file.size()));
            case RequestedRange.Whole() -> send(response, content, 0, file.size());
            case RequestedRange.Part part -> {
                response.setStatusCode(206)
                        .putHeader(
                                HttpHeaders.CONTENT_RANGE,
                                "bytes %d-%d/%d".formatted(part.first(), part.last(), file.size()));
                yield send(response, content, part.first(), part.length());
            }
        };
    }

    private Future<Void> send(HttpServerResponse response, BlobContent content, long offset, long length) {
        Future<Void> sent = length == 0 ? response.end() : content.sendTo(response, offset, length);
        return sent.onSuccess(v -> metrics.downloaded(length));
    }

    private void failed(HttpServerRequest request, FileId id, Throwable cause) {
        HttpServerResponse response = request.response();
        if (response.headWritten()) {
            LOG.debugf("%s was not sent whole: %s", id, cause);
            metrics.downloadFailed("reader-left");
            request.connection().close();
            return;
        }
        switch (cause) {
            case FailureException refused -> refuse(request, refused.failure());
            case NoSuchBlobException missing -> {
                LOG.errorf("%s is in the ledger and has no bytes", id);
                refuse(request, new Failure.DamagedFile());
            }
            default -> {
                LOG.errorf(cause, "%s was not sent", id);
                refuse(request, new Failure.Unavailable());
            }
        }
    }

    private Future<Void> refuse(HttpServerRequest request, Failure failure) {
        metrics.downloadFailed(Problem.of(failure).code());
        answers.refuse(request, failure);
        return Future.succeededFuture();
    }
}
