package dev.lockstep.network.transport;

import dev.lockstep.network.NetworkSettings;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;

/** Puts a service behind {@link GuardedHandler}s. */
@ApplicationScoped
public class GuardedService {
    private final StreamQuota quota;
    private final int largestRequest;

    GuardedService(StreamQuota quota, NetworkSettings settings) {
        this.quota = quota;
        this.largestRequest = Math.toIntExact(settings.limits().request().asLongValue());
    }

    public ServerServiceDefinition guard(ServerServiceDefinition plain) {
        var methods = new ArrayList<ServerMethodDefinition<?, ?>>();
        plain.getMethods().forEach(method -> methods.add(guard(method)));
        var descriptor = ServiceDescriptor.newBuilder(
                        plain.getServiceDescriptor().getName())
                .setSchemaDescriptor(plain.getServiceDescriptor().getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        var guarded = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(guarded::addMethod);
        return guarded.build();
    }

    private <Q, A> ServerMethodDefinition<Incoming<Q>, A> guard(ServerMethodDefinition<Q, A> method) {
        MethodDescriptor<Q, A> plain = method.getMethodDescriptor();
        MethodDescriptor<Incoming<Q>, A> lenient = plain.toBuilder(
                        new IncomingMarshaller<>(plain.getRequestMarshaller(), largestRequest),
                        plain.getResponseMarshaller())
                .build();
        return ServerMethodDefinition.create(
                lenient, new GuardedHandler<>(plain, method.getServerCallHandler(), quota));
    }
}
