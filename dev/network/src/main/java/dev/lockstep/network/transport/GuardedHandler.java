package dev.lockstep.network.transport;

import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import dev.lockstep.network.failure.FailureStatus;
import dev.lockstep.network.failure.Failures;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes a call from the wire: answers what cannot be read, opens streams at once, notices every end. */
final class GuardedHandler<Q, A> implements ServerCallHandler<Incoming<Q>, A> {
    private static final Metadata.Key<String> ENCODING =
            Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);
    private static final Set<String> ENCODINGS = Set.of("identity", "gzip");

    private final MethodDescriptor<Q, A> method;
    private final ServerCallHandler<Q, A> next;
    private final StreamQuota quota;

    GuardedHandler(MethodDescriptor<Q, A> method, ServerCallHandler<Q, A> next, StreamQuota quota) {
        this.method = method;
        this.next = next;
        this.quota = quota;
    }

    @Override
    public ServerCall.Listener<Incoming<Q>> startCall(ServerCall<Incoming<Q>, A> wire, Metadata headers) {
        var call = new GuardedCall<>(wire, method);
        var encoding = headers.get(ENCODING);
        if (encoding != null && !ENCODINGS.contains(encoding)) {
            return refuse(
                    call,
                    new Failure.NotOffered("grpc-encoding: %s (expected: one of %s)".formatted(encoding, ENCODINGS)));
        }
        boolean streams = !method.getType().serverSendsOneMessage();
        @Nullable RoutingContext route = route();
        Runnable leave = () -> {};
        if (streams && route != null) {
            var connection = route.request().connection();
            try {
                quota.take(connection);
            } catch (FailureException e) {
                return refuse(call, e.failure());
            }
            leave = () -> quota.giveBack(connection);
        }
        if (streams) {
            call.openStream();
        }
        var listener = new GuardedListener<>(call, next.startCall(call, headers), leave);
        if (route != null) {
            // gRPC over Vert.x tells of a reset stream, but not of a connection that broke.
            route.addEndHandler(_ -> listener.onGone());
        }
        return listener;
    }

    private static @Nullable RoutingContext route() {
        var context = Vertx.currentContext();
        return context == null ? null : context.getLocal(RoutingContext.class.getName());
    }

    /** The wire can end a call only after it has been given the listener that is returned here. */
    private static <Q, A> ServerCall.Listener<Incoming<Q>> refuse(GuardedCall<Q, A> call, Failure failure) {
        Vertx.currentContext().runOnContext(_ -> close(call, failure));
        return new ServerCall.Listener<>() {};
    }

    static void close(GuardedCall<?, ?> call, Failure failure) {
        var refusal = FailureStatus.of(failure);
        var trailers = Status.trailersFromThrowable(refusal);
        call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    static void close(GuardedCall<?, ?> call, RuntimeException thrown) {
        close(call, Failures.of(thrown));
    }
}
