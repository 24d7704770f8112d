package dev.lockstep.benchmarks.network;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.SubscribeGroupMessagesRequest;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** An open stream of group messages that is read as fast as it delivers. */
final class GroupStream implements AutoCloseable {
    private final ClientCall<SubscribeGroupMessagesRequest, GroupMessage> call;
    private final CompletableFuture<Void> headers = new CompletableFuture<>();

    private GroupStream(ClientCall<SubscribeGroupMessagesRequest, GroupMessage> call) {
        this.call = call;
    }

    static GroupStream open(
            ClientCall<SubscribeGroupMessagesRequest, GroupMessage> call,
            Iterable<ByteString> groups,
            Consumer<GroupMessage.V1> delivery) {
        SubscribeGroupMessagesRequest.Builder request = SubscribeGroupMessagesRequest.newBuilder();
        groups.forEach(group -> request.addFilters(
                SubscribeGroupMessagesRequest.Filter.newBuilder().setGroupId(group)));
        GroupStream stream = new GroupStream(call);
        call.start(stream.new Listener(delivery), new Metadata());
        call.request(Integer.MAX_VALUE);
        call.sendMessage(request.build());
        call.halfClose();
        return stream;
    }

    /**
     * Waits until the network has answered with headers, which is when a client takes the stream for open.
     *
     * @throws IllegalStateException when it does not, or ends the stream
     */
    void awaitOpen(Duration limit) throws InterruptedException {
        try {
            headers.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("stream is not open after %s".formatted(limit), e);
        }
    }

    @Override
    public void close() {
        call.cancel("no longer needed", null);
    }

    private final class Listener extends ClientCall.Listener<GroupMessage> {
        private final Consumer<GroupMessage.V1> delivery;

        Listener(Consumer<GroupMessage.V1> delivery) {
            this.delivery = delivery;
        }

        @Override
        public void onHeaders(Metadata received) {
            headers.complete(null);
        }

        @Override
        public void onMessage(GroupMessage message) {
            delivery.accept(message.getV1());
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            headers.completeExceptionally(status.asRuntimeException(trailers));
        }
    }
}
