package dev.lockstep.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.PagingInfo;
import dev.lockstep.xmtp.proto.mls.api.QueryGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.QueryGroupMessagesResponse;
import dev.lockstep.xmtp.proto.mls.api.SortDirection;
import dev.lockstep.xmtp.proto.mls.api.SubscribeGroupMessagesRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.restassured.RestAssured;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the tests over the socket have in common: a running network and a client of it. */
@QuarkusTestResource(DatabaseForTests.class)
abstract class NetworkTest {
    @SuppressWarnings("NullAway.Init")
    Client client;

    @BeforeEach
    void connect() {
        client = newClient();
    }

    @AfterEach
    void disconnect() throws InterruptedException {
        client.close();
    }

    Client newClient() {
        return new Client(port());
    }

    static int port() {
        return RestAssured.port;
    }

    static PagingInfo ascending(int limit, long cursor) {
        return paging(SortDirection.SORT_DIRECTION_ASCENDING, limit, cursor);
    }

    static PagingInfo paging(SortDirection direction, int limit, long cursor) {
        return PagingInfo.newBuilder()
                .setDirection(direction)
                .setLimit(limit)
                .setIdCursor(cursor)
                .build();
    }

    QueryGroupMessagesResponse query(GroupId group, PagingInfo paging) {
        return client.mls()
                .queryGroupMessages(QueryGroupMessagesRequest.newBuilder()
                        .setGroupId(group.bytes())
                        .setPagingInfo(paging)
                        .build());
    }

    List<GroupMessage> stored(GroupId group) {
        return query(group, ascending(0, 0)).getMessagesList();
    }

    static SubscribeGroupMessagesRequest following(GroupId group, long cursor) {
        var request = SubscribeGroupMessagesRequest.newBuilder();
        request.addFiltersBuilder().setGroupId(group.bytes()).setIdCursor(cursor);
        return request.build();
    }

    Streaming<SubscribeGroupMessagesRequest, GroupMessage> follow(GroupId group, long cursor) {
        return follow(following(group, cursor));
    }

    Streaming<SubscribeGroupMessagesRequest, GroupMessage> follow(SubscribeGroupMessagesRequest request) {
        var stream = Streaming.<SubscribeGroupMessagesRequest, GroupMessage>thatReads();
        client.mlsStreams().subscribeGroupMessages(request, stream);
        return stream;
    }

    /** Runs Vert.x's client where its events arrive, so that none comes before someone listens. */
    static <T> T onContext(Vertx vertx, Supplier<Future<T>> steps) throws Exception {
        var result = Promise.<T>promise();
        vertx.getOrCreateContext().runOnContext(_ -> steps.get().onComplete(result));
        return result.future().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** Polls, with a bound, until it is so. */
    static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not come to be within 20 s");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** The call is refused with this code and a text that contains this. */
    static void assertRefused(Status.Code code, String text, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, refusal -> {
            assertThat(refusal.getStatus().getCode())
                    .as("status of %s", refusal.getMessage())
                    .isEqualTo(code);
            assertThat(refusal.getStatus().getDescription()).contains(text);
        });
    }
}
