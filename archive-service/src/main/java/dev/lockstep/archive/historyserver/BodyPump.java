package dev.lockstep.archive.historyserver;

import dev.lockstep.archive.blob.BlobWriter;
import dev.lockstep.archive.failure.Failure;
import dev.lockstep.archive.failure.FailureException;
import dev.lockstep.archive.historyserver.admission.Intake;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moves the body of a request into a blob: one portion is written while the next fills, and when that is full the client has to
 * wait. Lives on the event loop of its request.
 */
final class BodyPump {
    private static final int PORTION = 64 * 1024;

    private final HttpServerRequest request;
    private final Intake intake;
    private final Promise<Void> done = Promise.promise();
    private Buffer filling = Buffer.buffer(PORTION);
    private @Nullable BlobWriter writer;
    private boolean writing;
    private boolean paused;
    private boolean ended;
    private @Nullable Throwable failure;

    /** @param request paused, with none of its body read */
    BodyPump(HttpServerRequest request, Intake intake) {
        this.request = request;
        this.intake = intake;
    }

    /**
     * Completes when the whole body is appended; fails when it is refused, cut short or cannot be written. No write is under way
     * then.
     */
    Future<Void> into(BlobWriter writer) {
        if (failure != null) {
            return Future.failedFuture(failure);
        }
        this.writer = writer;
        request.handler(this::receive);
        request.endHandler(v -> {
            ended = true;
            step();
        });
        request.resume();
        return done.future();
    }

    /** Ends the pump from outside, also before it began. */
    void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
            filling = Buffer.buffer(0);
            step();
        }
    }

    /** Whether it is the client who is waited for, and not the disk. */
    boolean waitsForClient() {
        return !paused && !ended;
    }

    private void receive(Buffer bytes) {
        if (failure != null) {
            return;
        }
        Optional<Failure> refusal = intake.take(bytes.length());
        if (refusal.isPresent()) {
            fail(new FailureException(refusal.get()));
            return;
        }
        filling.appendBuffer(bytes);
        step();
        if (writing && filling.length() >= PORTION) {
            paused = true;
            request.pause();
        }
    }

    private void step() {
        if (writing || writer == null) {
            return;
        }
        if (failure != null) {
            done.tryFail(failure);
        } else if (filling.length() >= PORTION || (ended && filling.length() > 0)) {
            write(writer);
        } else if (ended) {
            done.tryComplete();
        }
    }

    private void write(BlobWriter writer) {
        Buffer portion = filling;
        filling = Buffer.buffer(PORTION);
        writing = true;
        writer.append(portion).onComplete(written -> {
            writing = false;
            if (written.failed() && failure == null) {
                failure = written.cause();
            }
            step();
            if (paused && filling.length() < PORTION) {
                paused = false;
                request.resume();
            }
        });
    }
}
