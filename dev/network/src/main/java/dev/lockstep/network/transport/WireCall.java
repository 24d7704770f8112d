package dev.lockstep.network.transport;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import dev.lockstep.network.failure.FailureStatus;
import dev.lockstep.network.failure.Failures;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** The answering side of a call, and its demand for requests. Belongs to the call's context. */
final class WireCall<Q extends MessageLite, A extends MessageLite> extends ServerCall<Q, A> {
    private static final int PREFIX = 5;

    /** The HTTP/2 error that gRPC clients read as {@code RESOURCE_EXHAUSTED}. */
    private static final int ENHANCE_YOUR_CALM = 0xb;

    private final MethodDescriptor<Q, A> method;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Budget.Share answers;
    private final Context context = Vertx.currentContext();
    private Runnable onDemand = () -> {};
    private int demand;
    private boolean headersSent;
    private boolean closed;

    WireCall(MethodDescriptor<Q, A> method, HttpServerRequest request, Budget answers) {
        this.method = method;
        this.request = request;
        this.response = request.response();
        this.answers = answers.share(this::evict);
    }

    @Override
    public void request(int messages) {
        demand += messages;
        onDemand.run();
    }

    void onDemand(Runnable handler) {
        onDemand = handler;
    }

    boolean wantsRequest() {
        return demand > 0;
    }

    void requestDelivered() {
        demand--;
    }

    @Override
    public void sendHeaders(Metadata ignored) {
        if (!closed && !headersSent) {
            headersSent = true;
            writeContentType();
            response.writeHead();
        }
    }

    @Override
    public void sendMessage(A message) {
        if (closed) {
            return;
        }
        int size = message.getSerializedSize();
        if (!hasMemory(size)) {
            return;
        }
        if (!headersSent) {
            headersSent = true;
            writeContentType();
        }
        response.write(Buffer.buffer(Unpooled.wrappedBuffer(framed(message, size))));
        if (!response.writeQueueFull()) {
            answers.giveBack();
        }
    }

    /** An answer can be asked for again; a stream goes on, at the cost of those whose clients do not read. */
    private boolean hasMemory(int size) {
        if (!method.getType().serverSendsOneMessage()) {
            answers.insist(size);
            return true;
        }
        try {
            answers.take(size);
            return true;
        } catch (FailureException e) {
            close(e.failure());
            return false;
        }
    }

    /** The client has read what it was sent. */
    void drained() {
        answers.giveBack();
    }

    /** The client does not read, or does not go on writing: what is kept for it is dropped, the call with it. */
    void evict() {
        onContext(() -> response.reset(ENHANCE_YOUR_CALM));
    }

    private void writeContentType() {
        response.putHeader("content-type", "application/grpc");
        response.putHeader("grpc-accept-encoding", "gzip");
    }

    private static byte[] framed(MessageLite message, int size) {
        var bytes = new byte[PREFIX + size];
        ByteBuffer.wrap(bytes).putInt(1, size);
        try {
            var output = CodedOutputStream.newInstance(bytes, PREFIX, size);
            message.writeTo(output);
            output.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }

    @Override
    public boolean isReady() {
        return !closed && !response.writeQueueFull();
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (closed) {
            return;
        }
        closed = true;
        if (headersSent) {
            Trailers.write(status, trailers, response.trailers());
        } else {
            writeContentType();
            Trailers.write(status, trailers, response.headers());
        }
        response.end();
        if (!request.isEnded()) {
            // What the client may still be sending is let through to nowhere.
            request.handler(_ -> {}).resume();
        }
    }

    void close(Failure failure) {
        var refusal = FailureStatus.of(failure);
        var trailers = Status.trailersFromThrowable(refusal);
        close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    /** From any other thread. */
    void onContext(Runnable step) {
        context.runOnContext(_ -> step.run());
    }

    /** Runs a step of the call; what it throws closes the call. */
    void guarded(Runnable step) {
        try {
            step.run();
        } catch (FailureException e) {
            close(e.failure());
        } catch (RuntimeException e) {
            close(Failures.of(e));
        }
    }

    /** The client is gone: what is still sent goes nowhere. */
    void abandon() {
        closed = true;
        answers.giveBack();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public MethodDescriptor<Q, A> getMethodDescriptor() {
        return method;
    }
}
