package dev.lockstep.gateway.service;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends a file to a service piece by piece, as fast as that one takes it. For a virtual thread. */
final class FileUpload<P, R> implements ClientResponseObserver<P, R> {
    private static final int PART = 1 << 16;
    private static final long PATIENCE_SECONDS = 60;
    /** For the answer, after the last piece: a large file takes its time to be merged. */
    private static final long ANSWER_SECONDS = 600;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private @Nullable ClientCallStreamObserver<P> call;

    /** @throws StatusRuntimeException what the service says no with, or that it does not answer */
    R send(P head, InputStream file, Function<byte[], P> part) throws IOException {
        ClientCallStreamObserver<P> to = call;
        if (to == null) {
            throw new IllegalStateException("a file without a call");
        }
        try {
            to.onNext(head);
            for (byte[] piece = file.readNBytes(PART);
                    piece.length > 0 && !answer.isDone();
                    piece = file.readNBytes(PART)) {
                awaitReady(to);
                to.onNext(part.apply(piece));
            }
            if (!answer.isDone()) {
                to.onCompleted();
            }
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            to.cancel("the file broke off", e);
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StatusRuntimeException refused ? refused : unavailable(e);
        } catch (TimeoutException e) {
            to.cancel("no answer in time", e);
            throw unavailable(e);
        } catch (InterruptedException e) {
            to.cancel("stopping", e);
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<P> to) {
        call = to;
        to.setOnReadyHandler(this::wake);
    }

    @Override
    public void onNext(R value) {
        answer.complete(value);
    }

    @Override
    public void onError(Throwable thrown) {
        answer.completeExceptionally(thrown);
        wake();
    }

    @Override
    public void onCompleted() {
        answer.completeExceptionally(unavailable(new IOException("the service ended without an answer")));
        wake();
    }

    private void awaitReady(ClientCallStreamObserver<P> to) throws InterruptedException, TimeoutException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!to.isReady() && !answer.isDone()) {
                if (left <= 0) {
                    throw new TimeoutException("nothing was taken for %d s".formatted(PATIENCE_SECONDS));
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static StatusRuntimeException unavailable(Throwable cause) {
        return Status.UNAVAILABLE.withCause(cause).asRuntimeException();
    }
}
