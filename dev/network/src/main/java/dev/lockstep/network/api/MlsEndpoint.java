package dev.lockstep.network.api;

import dev.lockstep.xmtp.proto.mls.api.MlsApiGrpc;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.quarkus.grpc.GrpcService;

/** Serves {@code xmtp.mls.api.v1.MlsApi}. */
@GrpcService
public class MlsEndpoint implements BindableService {
    private final MlsCalls calls;

    MlsEndpoint(MlsCalls calls) {
        this.calls = calls;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return MlsApiGrpc.bindService(calls);
    }
}
