package dev.lockstep.network;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The receiving end of a stream: what came, and how it ended. */
final class Streaming<Q, A> implements ClientResponseObserver<Q, A>, AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final BlockingQueue<A> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final boolean reads;
    private @Nullable ClientCallStreamObserver<Q> call;

    private Streaming(boolean reads) {
        this.reads = reads;
    }

    static <Q, A> Streaming<Q, A> thatReads() {
        return new Streaming<>(true);
    }

    /** Takes nothing until it is told to. */
    static <Q, A> Streaming<Q, A> thatDoesNotRead() {
        return new Streaming<>(false);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> call) {
        this.call = call;
        if (!reads) {
            call.disableAutoRequestWithInitial(0);
        }
    }

    @Override
    public void onNext(A message) {
        received.add(message);
    }

    @Override
    public void onError(Throwable thrown) {
        end.complete(Status.fromThrowable(thrown));
    }

    @Override
    public void onCompleted() {
        end.complete(Status.OK);
    }

    void read(int messages) {
        call().request(messages);
    }

    A next() throws InterruptedException {
        var message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing came within %d s; ended: %s".formatted(PATIENCE_SECONDS, end));
        }
        return message;
    }

    List<A> next(int count) throws InterruptedException {
        var messages = new ArrayList<A>(count);
        while (messages.size() < count) {
            messages.add(next());
        }
        return messages;
    }

    /** What has come and was not asked for yet. */
    List<A> rest() {
        var messages = new ArrayList<A>();
        received.drainTo(messages);
        return messages;
    }

    Status end() throws Exception {
        try {
            return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the stream has not ended within %d s".formatted(PATIENCE_SECONDS), e);
        }
    }

    boolean isOpen() {
        return !end.isDone();
    }

    ClientCallStreamObserver<Q> call() {
        if (call == null) {
            throw new IllegalStateException("the stream has not been opened");
        }
        return call;
    }

    @Override
    public void close() {
        call().cancel("the test is done", new StatusRuntimeException(Status.CANCELLED));
    }
}
