package dev.lockstep.network.transport;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jboss.logging.Logger;

/** A call that may be closed more than once, and sends the headers of a stream at once. */
final class GuardedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private static final Logger LOG = Logger.getLogger(GuardedCall.class);

    private final MethodDescriptor<Q, A> method;
    private boolean headersSent;
    private boolean closed;

    /** @param call any call whose answers are of the same type; its requests are not looked at */
    @SuppressWarnings("unchecked")
    GuardedCall(ServerCall<?, A> call, MethodDescriptor<Q, A> method) {
        super((ServerCall<Q, A>) call);
        this.method = method;
    }

    @Override
    public MethodDescriptor<Q, A> getMethodDescriptor() {
        return method;
    }

    /** A client takes a stream for open when its headers have arrived (XMTP network reference §1.1). */
    void openStream() {
        sendHeaders(new Metadata());
    }

    @Override
    public void sendHeaders(Metadata headers) {
        if (!headersSent && !closed) {
            headersSent = true;
            super.sendHeaders(headers);
        }
    }

    @Override
    public void sendMessage(A message) {
        if (!closed) {
            super.sendMessage(message);
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (closed) {
            return;
        }
        closed = true;
        try {
            super.close(status, trailers);
        } catch (IllegalStateException e) {
            // The wire has ended the call before us: nobody is there to be told.
            LOG.debugf(e, "A call was over before it could be closed with %s", status);
        }
    }

    /** Nobody is there any more: whatever is still sent goes nowhere. */
    void abandon() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }
}
