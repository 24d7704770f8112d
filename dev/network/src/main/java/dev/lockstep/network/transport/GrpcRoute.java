package dev.lockstep.network.transport;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.quarkus.grpc.GrpcService;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes the calls of our services off the wire ahead of Quarkus's own gRPC route, which keeps health and reflection. The
 * reasons are in docs/adr/0002.
 */
@ApplicationScoped
public class GrpcRoute {
    /** Before the route that Quarkus adds last. */
    private static final int ORDER = -1_000;

    private static final String OURS = "xmtp.";

    private static final Set<String> ENCODINGS = Set.of("identity", "gzip");

    private final StreamQuota quota;
    private final int largestRequest;
    private final Budget requests;
    private final Budget answers;
    private final Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();
    private final Set<WireCall<?, ?>> openStreams = ConcurrentHashMap.newKeySet();

    GrpcRoute(@GrpcService Instance<BindableService> services, StreamQuota quota, NetworkSettings settings) {
        this.quota = quota;
        this.largestRequest = Math.toIntExact(settings.limits().request().asLongValue());
        this.requests =
                new Budget("requests", settings.limits().requestsInFlight().asLongValue(), System::nanoTime);
        this.answers = new Budget("answers", settings.limits().answersInFlight().asLongValue(), System::nanoTime);
        for (var service : services) {
            var definition = service.bindService();
            if (definition.getServiceDescriptor().getName().startsWith(OURS)) {
                definition
                        .getMethods()
                        .forEach(method ->
                                methods.put("/" + method.getMethodDescriptor().getFullMethodName(), method));
            }
        }
        if (methods.isEmpty()) {
            throw new IllegalStateException("gRPC services: none of %s… (expected: at least one)".formatted(OURS));
        }
    }

    void mount(@Observes Router router) {
        router.route().order(ORDER).handler(this::handle);
    }

    /** Who follows a stream is told that it ends, and not left to find out. */
    void end(@Observes @Priority(1) ShutdownEvent event) {
        var reason = new Failure.Unavailable("the network is shutting down; open the stream again later");
        openStreams.forEach(stream -> stream.onContext(() -> stream.close(reason)));
    }

    private void handle(RoutingContext route) {
        var request = route.request();
        var type = request.getHeader("content-type");
        var method = methods.get(request.path());
        if (method == null
                || request.version() != HttpVersion.HTTP_2
                || type == null
                || !type.startsWith("application/grpc")) {
            route.next();
            return;
        }
        take(route, method);
    }

    /** The types that a protobuf service's definition does not tell the compiler. */
    @SuppressWarnings("unchecked")
    private void take(RoutingContext route, ServerMethodDefinition<?, ?> method) {
        start(route, (ServerMethodDefinition<MessageLite, MessageLite>) method);
    }

    private <Q extends MessageLite, A extends MessageLite> void start(
            RoutingContext route, ServerMethodDefinition<Q, A> definition) {
        var request = route.request();
        request.pause();
        var method = definition.getMethodDescriptor();
        var call = new WireCall<>(method, request, answers);
        call.guarded(() -> {
            boolean gzip = isGzip(request);
            boolean streams = !method.getType().serverSendsOneMessage();
            var connection = request.connection();
            if (streams) {
                quota.take(connection);
                openStreams.add(call);
                // A client takes a stream for open when its headers have arrived (XMTP network reference §1.1).
                call.sendHeaders(new Metadata());
            }
            var requestMemory = requests.share(call::evict);
            Runnable leave = () -> {
                requestMemory.giveBack();
                if (streams) {
                    openStreams.remove(call);
                    quota.giveBack(connection);
                }
            };
            var service = started(definition, call, leave);
            var reader = new MessageReader(largestRequest, gzip, requestMemory);
            var exchange = new CallExchange<>(request, call, service, reader, parser(definition), leave);
            route.addEndHandler(_ -> exchange.gone());
            exchange.start();
        });
    }

    private static <Q extends MessageLite, A extends MessageLite> ServerCall.Listener<Q> started(
            ServerMethodDefinition<Q, A> definition, WireCall<Q, A> call, Runnable leave) {
        try {
            return definition.getServerCallHandler().startCall(call, new Metadata());
        } catch (RuntimeException e) {
            leave.run();
            throw e;
        }
    }

    private static boolean isGzip(HttpServerRequest request) {
        var encoding = request.getHeader("grpc-encoding");
        if (encoding != null && !ENCODINGS.contains(encoding)) {
            throw new FailureException(
                    new Failure.NotOffered("grpc-encoding: %s (expected: one of %s)".formatted(encoding, ENCODINGS)));
        }
        return "gzip".equals(encoding);
    }

    @SuppressWarnings("unchecked")
    private static <Q extends MessageLite> Parser<Q> parser(ServerMethodDefinition<Q, ?> definition) {
        var marshaller = definition.getMethodDescriptor().getRequestMarshaller();
        if (marshaller instanceof PrototypeMarshaller<Q> prototype && prototype.getMessagePrototype() != null) {
            return (Parser<Q>) prototype.getMessagePrototype().getParserForType();
        }
        throw new IllegalStateException(
                "marshaller of requests: %s (expected: one of a protobuf message)".formatted(marshaller));
    }
}
