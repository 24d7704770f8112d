package dev.lockstep.network.api;

import dev.lockstep.network.transport.GuardedService;
import dev.lockstep.xmtp.proto.identity.api.IdentityApiGrpc;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.quarkus.grpc.GrpcService;

/** Serves {@code xmtp.identity.api.v1.IdentityApi}. */
@GrpcService
public class IdentityEndpoint implements BindableService {
    private final IdentityCalls calls;
    private final GuardedService guard;

    IdentityEndpoint(IdentityCalls calls, GuardedService guard) {
        this.calls = calls;
        this.guard = guard;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return guard.guard(IdentityApiGrpc.bindService(calls));
    }
}
