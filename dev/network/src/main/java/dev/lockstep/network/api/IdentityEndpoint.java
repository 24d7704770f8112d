package dev.lockstep.network.api;

import dev.lockstep.xmtp.proto.identity.api.IdentityApiGrpc;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.quarkus.grpc.GrpcService;

/** Serves {@code xmtp.identity.api.v1.IdentityApi}. */
@GrpcService
public class IdentityEndpoint implements BindableService {
    private final IdentityCalls calls;

    IdentityEndpoint(IdentityCalls calls) {
        this.calls = calls;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return IdentityApiGrpc.bindService(calls);
    }
}
