package dev.lockstep.benchmarks.network;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.MlsApiGrpc;
import dev.lockstep.xmtp.proto.mls.api.PagingInfo;
import dev.lockstep.xmtp.proto.mls.api.QueryGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.QueryGroupMessagesResponse;
import dev.lockstep.xmtp.proto.mls.api.SendGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SortDirection;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * One connection to the network, of a client's own.
 *
 * <p>Callbacks run on the connection's own thread: they must not block.
 */
public final class NetworkClient implements AutoCloseable {
    private static final int LARGEST_MESSAGE = 25 * 1024 * 1024;
    private static final int PAGE = 100;

    private final ManagedChannel channel;

    public NetworkClient(InetSocketAddress network) {
        this.channel = NettyChannelBuilder.forAddress(network)
                .usePlaintext()
                .directExecutor()
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .build();
    }

    /** Publishes; the observer hears when the network has stored it. */
    void send(SendGroupMessagesRequest request, StreamObserver<Empty> stored) {
        ClientCalls.asyncUnaryCall(
                channel.newCall(MlsApiGrpc.getSendGroupMessagesMethod(), CallOptions.DEFAULT), request, stored);
    }

    /** Opens a stream of the groups' messages, from their beginning. */
    GroupStream subscribe(Iterable<ByteString> groups, Consumer<GroupMessage.V1> delivery) {
        return GroupStream.open(
                channel.newCall(MlsApiGrpc.getSubscribeGroupMessagesMethod(), CallOptions.DEFAULT), groups, delivery);
    }

    /** Reads all messages of a group in the order of their ids, page by page. */
    public void readAll(ByteString group, Consumer<GroupMessage.V1> message) {
        long cursor = 0;
        do {
            QueryGroupMessagesResponse page = ClientCalls.blockingUnaryCall(
                    channel,
                    MlsApiGrpc.getQueryGroupMessagesMethod(),
                    CallOptions.DEFAULT,
                    QueryGroupMessagesRequest.newBuilder()
                            .setGroupId(group)
                            .setPagingInfo(PagingInfo.newBuilder()
                                    .setDirection(SortDirection.SORT_DIRECTION_ASCENDING)
                                    .setLimit(PAGE)
                                    .setIdCursor(cursor))
                            .build());
            page.getMessagesList().forEach(stored -> message.accept(stored.getV1()));
            cursor = page.getMessagesCount() < PAGE ? 0 : page.getPagingInfo().getIdCursor();
        } while (cursor != 0);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
