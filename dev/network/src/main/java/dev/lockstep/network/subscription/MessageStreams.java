package dev.lockstep.network.subscription;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import dev.lockstep.network.ledger.Gate;
import dev.lockstep.network.request.Fields;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.SubscribeGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeResponse;
import dev.lockstep.xmtp.proto.mls.api.SubscribeWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;

/** Opens streams. To be called on the call's context; all throw {@link FailureException} for what cannot be followed. */
@ApplicationScoped
public class MessageStreams {
    private final LedgerTails tails;
    private final Gate historyReads;
    private final Vertx vertx;
    private final NetworkSettings.Streams settings;

    MessageStreams(LedgerTails tails, Vertx vertx, NetworkSettings settings) {
        this.tails = tails;
        this.vertx = vertx;
        this.settings = settings.streams();
        this.historyReads = new Gate(settings.streams().concurrentReads());
    }

    /** An empty list is a stream that stays open and silent: clients without groups open one. */
    public void groupMessages(SubscribeGroupMessagesRequest request, ServerCallStreamObserver<GroupMessage> observer) {
        requireRoom(request.getFiltersCount());
        var floors = new LinkedHashMap<Topic, Long>();
        for (int i = 0; i < request.getFiltersCount(); i++) {
            var filter = request.getFilters(i);
            var group = Fields.group("filters[%d].group_id".formatted(i), filter.getGroupId());
            add(floors, TopicKind.GROUP_MESSAGES, group.bytes(), filter.getIdCursor());
        }
        stream(observer, GroupMessage.class).follow(floors);
    }

    public void welcomes(SubscribeWelcomeMessagesRequest request, ServerCallStreamObserver<WelcomeMessage> observer) {
        Fields.requireSome("filters", request.getFiltersCount());
        requireRoom(request.getFiltersCount());
        var floors = new LinkedHashMap<Topic, Long>();
        for (int i = 0; i < request.getFiltersCount(); i++) {
            var filter = request.getFilters(i);
            var key = Fields.installation("filters[%d].installation_key".formatted(i), filter.getInstallationKey());
            add(floors, TopicKind.WELCOMES, key.bytes(), filter.getIdCursor());
        }
        stream(observer, WelcomeMessage.class).follow(floors);
    }

    /** The stream that its client changes while it runs. */
    public StreamObserver<SubscribeRequest> mutable(ServerCallStreamObserver<SubscribeResponse> observer) {
        return new MutableStream(tails, historyReads, vertx, settings, observer);
    }

    private <M extends MessageLite> MessageStream<M> stream(ServerCallStreamObserver<M> observer, Class<M> type) {
        return new MessageStream<>(tails, historyReads, vertx, settings, observer, type);
    }

    private void requireRoom(int topics) {
        if (topics > settings.topics()) {
            throw new FailureException(new Failure.LimitReached(
                    "filters: %d (expected: at most %d on one stream)".formatted(topics, settings.topics())));
        }
    }

    /** A topic twice means the lower of both cursors. */
    private static void add(Map<Topic, Long> floors, TopicKind kind, ByteString key, long cursor) {
        floors.merge(new Topic(kind, key), floor(cursor), Math::min);
    }

    /** Ids end at 2^63 - 1, so a cursor above that, negative here, is the same as that. */
    static long floor(long cursor) {
        return cursor < 0 ? Long.MAX_VALUE : cursor;
    }
}
