package dev.lockstep.sync.network;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.MlsApiGrpc;
import dev.lockstep.xmtp.proto.mls.api.Pong;
import dev.lockstep.xmtp.proto.mls.api.SubscribeGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The streams of a network over real gRPC, of groups alone. It can break off, fall silent, and not know the bidirectional stream. */
final class StreamingNetwork implements AutoCloseable {
    private final Map<ByteString, List<GroupMessage.V1>> logs = new HashMap<>();
    private final List<Open> streams = new ArrayList<>();
    private final Server server;
    private final boolean bidirectional;
    private long lastId;
    private boolean silent;
    private int opened;

    /** A stream and, by group, the id after which it is to bring what there is. */
    private record Open(
            Map<ByteString, Long> places,
            @Nullable StreamObserver<SubscribeResponse> both,
            @Nullable StreamObserver<GroupMessage> classic) {
        void send(GroupMessage.V1 entry) {
            var message = GroupMessage.newBuilder().setV1(entry).build();
            if (classic != null) {
                classic.onNext(message);
            }
            if (both != null) {
                both.onNext(SubscribeResponse.newBuilder()
                        .setV1(SubscribeResponse.V1
                                .newBuilder()
                                .setMessages(SubscribeResponse.V1
                                        .Messages
                                        .newBuilder()
                                        .addGroupMessages(message)))
                        .build());
            }
        }

        void pong(long nonce) {
            if (both != null) {
                both.onNext(SubscribeResponse.newBuilder()
                        .setV1(SubscribeResponse.V1
                                .newBuilder()
                                .setPong(Pong.newBuilder().setNonce(nonce)))
                        .build());
            }
        }

        void caughtUp(long mutation) {
            if (both != null) {
                both.onNext(SubscribeResponse.newBuilder()
                        .setV1(SubscribeResponse.V1
                                .newBuilder()
                                .setCatchupComplete(SubscribeResponse.V1
                                        .CatchupComplete
                                        .newBuilder()
                                        .setMutateId(mutation)))
                        .build());
            }
        }

        void end() {
            StreamObserver<?> observer = both == null ? classic : both;
            if (observer != null) {
                observer.onError(Status.UNAVAILABLE.asRuntimeException());
            }
        }
    }

    StreamingNetwork(boolean bidirectional) throws IOException {
        this.bidirectional = bidirectional;
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new Api())
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    /** Appends an entry to a group's log and tells the streams. */
    synchronized GroupMessage.V1 append(ByteString group) {
        var entry =
                GroupMessage.V1.newBuilder().setId(++lastId).setGroupId(group).build();
        logs.computeIfAbsent(group, id -> new ArrayList<>()).add(entry);
        List.copyOf(streams).forEach(this::bring);
        return entry;
    }

    synchronized List<GroupMessage.V1> page(ByteString group, long after) {
        return logs.getOrDefault(group, List.of()).stream()
                .filter(entry -> entry.getId() > after)
                .limit(3)
                .toList();
    }

    /** Ends all streams. */
    synchronized void breakOff() {
        for (Open stream : List.copyOf(streams)) {
            streams.remove(stream);
            stream.end();
        }
    }

    /** Says nothing more, and answers nothing, to the streams that are open now; new ones are served. */
    synchronized void fallSilent() {
        streams.clear();
        silent = true;
    }

    /** How many streams were opened so far. */
    synchronized int opened() {
        return opened;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private void bring(Open stream) {
        stream.places().replaceAll((group, place) -> {
            long last = place;
            for (GroupMessage.V1 entry : logs.getOrDefault(group, List.of())) {
                if (entry.getId() > last) {
                    stream.send(entry);
                    last = entry.getId();
                }
            }
            return last;
        });
    }

    private void forgetWhenCancelled(Open stream, StreamObserver<?> observer) {
        if (observer instanceof ServerCallStreamObserver<?> call) {
            // Also makes writes to a stream that is gone harmless.
            call.setOnCancelHandler(() -> {
                synchronized (this) {
                    streams.remove(stream);
                }
            });
        }
    }

    private final class Api extends MlsApiGrpc.MlsApiImplBase {
        @Override
        public void subscribeGroupMessages(
                SubscribeGroupMessagesRequest request, StreamObserver<GroupMessage> observer) {
            synchronized (StreamingNetwork.this) {
                opened++;
                Map<ByteString, Long> places = new HashMap<>();
                request.getFiltersList().forEach(filter -> places.put(filter.getGroupId(), filter.getIdCursor()));
                Open stream = new Open(places, null, observer);
                forgetWhenCancelled(stream, observer);
                streams.add(stream);
                bring(stream);
            }
        }

        @Override
        public StreamObserver<SubscribeRequest> subscribe(StreamObserver<SubscribeResponse> observer) {
            if (!bidirectional) {
                return super.subscribe(observer);
            }
            synchronized (StreamingNetwork.this) {
                opened++;
                silent = false;
                Open stream = new Open(new HashMap<>(), observer, null);
                forgetWhenCancelled(stream, observer);
                streams.add(stream);
                observer.onNext(SubscribeResponse.newBuilder()
                        .setV1(SubscribeResponse.V1
                                .newBuilder()
                                .setStarted(SubscribeResponse.V1
                                        .Started
                                        .newBuilder()
                                        .setKeepaliveIntervalMs(30_000)))
                        .build());
                return new Requests(stream);
            }
        }
    }

    private final class Requests implements StreamObserver<SubscribeRequest> {
        private final Open stream;

        Requests(Open stream) {
            this.stream = stream;
        }

        @Override
        public void onNext(SubscribeRequest request) {
            synchronized (StreamingNetwork.this) {
                if (!streams.contains(stream)) {
                    return;
                }
                SubscribeRequest.V1 frame = request.getV1();
                if (frame.hasMutate()) {
                    frame.getMutate()
                            .getRemovesList()
                            .forEach(topic -> stream.places().remove(topic.substring(1)));
                    frame.getMutate()
                            .getAddsList()
                            .forEach(add ->
                                    stream.places().putIfAbsent(add.getTopic().substring(1), add.getIdCursor()));
                    bring(stream);
                    stream.caughtUp(frame.getMutate().getMutateId());
                } else if (frame.hasPing() && !silent) {
                    stream.pong(frame.getPing().getNonce());
                }
            }
        }

        @Override
        public void onError(Throwable thrown) {
            synchronized (StreamingNetwork.this) {
                streams.remove(stream);
            }
        }

        @Override
        public void onCompleted() {
            onError(Status.OK.asRuntimeException());
        }
    }
}
