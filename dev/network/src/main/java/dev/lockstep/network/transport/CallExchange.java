package dev.lockstep.network.transport;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import dev.lockstep.network.failure.FailureException;
import io.grpc.ServerCall;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * Carries one call between the wire and the service that answers it: requests only when they are asked for, each end
 * exactly once. Belongs to the call's context.
 */
final class CallExchange<Q extends MessageLite, A extends MessageLite> {
    private final HttpServerRequest request;
    private final WireCall<Q, A> call;
    private final ServerCall.Listener<Q> service;
    private final MessageReader reader;
    private final Parser<Q> parser;
    private final Runnable leave;
    private boolean requestsEnded;
    private boolean halfClosed;
    private boolean delivering;
    private boolean gone;

    CallExchange(
            HttpServerRequest request,
            WireCall<Q, A> call,
            ServerCall.Listener<Q> service,
            MessageReader reader,
            Parser<Q> parser,
            Runnable leave) {
        this.request = request;
        this.call = call;
        this.service = service;
        this.reader = reader;
        this.parser = parser;
        this.leave = leave;
    }

    void start() {
        if (call.isClosed()) {
            return;
        }
        request.handler(this::received);
        request.endHandler(_ -> {
            requestsEnded = true;
            deliver();
        });
        request.exceptionHandler(_ -> gone());
        request.response().drainHandler(_ -> {
            call.drained();
            ready();
        });
        call.onDemand(this::deliver);
        ready();
        deliver();
    }

    private void ready() {
        if (call.isReady()) {
            call.guarded(service::onReady);
        }
    }

    private void received(Buffer chunk) {
        call.guarded(() -> reader.take(chunk));
        deliver();
    }

    /** One message after the other, as long as they are wanted; the wire waits meanwhile. */
    private void deliver() {
        if (delivering || call.isClosed()) {
            return;
        }
        delivering = true;
        while (!call.isClosed() && call.wantsRequest()) {
            var bytes = reader.next();
            if (bytes == null) {
                break;
            }
            call.requestDelivered();
            call.guarded(() -> service.onMessage(parsed(bytes)));
            if (!call.getMethodDescriptor().getType().clientSendsOneMessage()) {
                reader.release();
            }
        }
        delivering = false;
        if (call.isClosed()) {
            return;
        }
        if (requestsEnded && !reader.hasNext()) {
            halfClose();
        } else if (call.wantsRequest()) {
            request.resume();
        } else if (!requestsEnded && reader.hasNext()) {
            request.pause();
        }
    }

    private void halfClose() {
        if (halfClosed) {
            return;
        }
        halfClosed = true;
        call.guarded(() -> {
            if (!reader.isBetweenMessages()) {
                throw FailureException.invalidRequest("request: ended inside a message (expected: whole messages)");
            }
            service.onHalfClose();
        });
    }

    private Q parsed(byte[] bytes) {
        try {
            var input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            input.enableAliasing(true);
            var message = parser.parseFrom(input);
            input.checkLastTagWas(0);
            return message;
        } catch (InvalidProtocolBufferException e) {
            throw FailureException.invalidRequest("request of %s: not readable: %s"
                    .formatted(call.getMethodDescriptor().getFullMethodName(), e.getMessage()));
        }
    }

    /** The wire is done with this call: it was answered, or its client has left. */
    void gone() {
        if (gone) {
            return;
        }
        gone = true;
        boolean answered = call.isClosed();
        call.abandon();
        leave.run();
        if (answered) {
            service.onComplete();
        } else {
            service.onCancel();
        }
    }
}
