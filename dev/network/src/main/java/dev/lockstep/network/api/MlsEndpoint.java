package dev.lockstep.network.api;

import dev.lockstep.network.transport.GuardedService;
import dev.lockstep.xmtp.proto.mls.api.MlsApiGrpc;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.quarkus.grpc.GrpcService;

/** Serves {@code xmtp.mls.api.v1.MlsApi}. */
@GrpcService
public class MlsEndpoint implements BindableService {
    private final MlsCalls calls;
    private final GuardedService guard;

    MlsEndpoint(MlsCalls calls, GuardedService guard) {
        this.calls = calls;
        this.guard = guard;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return guard.guard(MlsApiGrpc.bindService(calls));
    }
}
