package dev.lockstep.network.transport;

import dev.lockstep.network.failure.Failure;
import io.grpc.ServerCall;

/** Hands on what happens to a call: messages only if they could be read, and its end exactly once. */
final class GuardedListener<Q, A> extends ServerCall.Listener<Incoming<Q>> {
    private final GuardedCall<Q, A> call;
    private final ServerCall.Listener<Q> next;
    private final Runnable leave;
    private boolean ended;

    GuardedListener(GuardedCall<Q, A> call, ServerCall.Listener<Q> next, Runnable leave) {
        this.call = call;
        this.next = next;
        this.leave = leave;
    }

    @Override
    public void onMessage(Incoming<Q> incoming) {
        if (ended || call.isClosed()) {
            return;
        }
        switch (incoming) {
            case Incoming.Message<Q>(var message) -> guarded(() -> next.onMessage(message));
            case Incoming.Unreadable<Q>(var reason) ->
                refuse(new Failure.InvalidRequest("request of %s: not readable: %s"
                        .formatted(call.getMethodDescriptor().getFullMethodName(), reason)));
            case Incoming.TooLarge<Q>(var limit) ->
                refuse(new Failure.LimitReached("request: too large (expected: at most %d bytes)".formatted(limit)));
        }
    }

    @Override
    public void onHalfClose() {
        if (!ended && !call.isClosed()) {
            guarded(next::onHalfClose);
        }
    }

    @Override
    public void onReady() {
        if (!ended) {
            guarded(next::onReady);
        }
    }

    @Override
    public void onCancel() {
        if (end()) {
            next.onCancel();
        }
    }

    @Override
    public void onComplete() {
        if (end()) {
            next.onComplete();
        }
    }

    /** The wire is done with this call, whatever the reason. */
    void onGone() {
        onCancel();
    }

    private boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        leave.run();
        call.abandon();
        return true;
    }

    private void refuse(Failure failure) {
        ended = true;
        leave.run();
        GuardedHandler.close(call, failure);
        next.onCancel();
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            GuardedHandler.close(call, e);
        }
    }
}
