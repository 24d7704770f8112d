package dev.lockstep.network;

import dev.lockstep.xmtp.proto.identity.api.IdentityApiGrpc;
import dev.lockstep.xmtp.proto.mls.api.MlsApiGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;

/** A connection of its own, with the limits of a libxmtp client. */
final class Client implements AutoCloseable {
    static final int LARGEST_MESSAGE = 25 << 20;

    private final ManagedChannel channel;

    Client(int port) {
        this.channel = NettyChannelBuilder.forAddress("localhost", port)
                .usePlaintext()
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .build();
    }

    ManagedChannel channel() {
        return channel;
    }

    MlsApiGrpc.MlsApiBlockingStub mls() {
        return MlsApiGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    MlsApiGrpc.MlsApiFutureStub mlsLater() {
        return MlsApiGrpc.newFutureStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    MlsApiGrpc.MlsApiStub mlsStreams() {
        return MlsApiGrpc.newStub(channel);
    }

    IdentityApiGrpc.IdentityApiBlockingStub identity() {
        return IdentityApiGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        channel.shutdownNow();
        channel.awaitTermination(5, TimeUnit.SECONDS);
    }
}
