package dev.lockstep.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.SubscribeGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import io.grpc.Status;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The classic streams (XMTP network reference §2.9). */
@QuarkusTest
class StreamTest extends NetworkTest {
    @Inject
    Pool database;

    @Test
    void beginsAboveTheCursor() throws Exception {
        var group = GroupMessages.newGroup();
        client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.applications(group, 5)));
        var stored = stored(group);

        try (var stream = follow(group, stored.get(2).getV1().getId())) {
            assertThat(stream.next(2)).isEqualTo(stored.subList(3, 5));
        }
    }

    @Test
    void aCursorAboveEveryIdIsAStreamWithoutMessages() throws Exception {
        var group = GroupMessages.newGroup();
        client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.application(group)));

        try (var stream = follow(group, -1);
                var other = follow(group, 0)) {
            other.next();
            client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.application(group)));
            other.next();

            assertThat(stream.isOpen()).isTrue();
            assertThat(stream.rest()).isEmpty();
        }
    }

    @Test
    void anEmptyListOfInstallationsIsRefused() throws Exception {
        var stream = Streaming.<SubscribeWelcomeMessagesRequest, WelcomeMessage>thatReads();
        client.mlsStreams().subscribeWelcomeMessages(SubscribeWelcomeMessagesRequest.getDefaultInstance(), stream);

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(stream.end().getDescription()).contains("filters: none");
    }

    @Test
    void aFilterThatNamesNothingIsRefused() throws Exception {
        var welcomes = Streaming.<SubscribeWelcomeMessagesRequest, WelcomeMessage>thatReads();
        client.mlsStreams().subscribeWelcomeMessages(Welcomes.following(GroupMessages.randomBytes(3), 0), welcomes);
        var request = SubscribeGroupMessagesRequest.newBuilder();
        request.addFiltersBuilder();

        assertThat(welcomes.end().getDescription()).contains("filters[0].installation_key");
        assertThat(follow(request.build()).end().getDescription()).contains("filters[0].group_id");
    }

    @Test
    void welcomesOfManyInstallationsComeOnOneStream() throws Exception {
        var one = Welcomes.newInstallation();
        var other = Welcomes.newInstallation();
        client.mls().sendWelcomeMessages(Welcomes.send(Welcomes.welcome(one)));
        var request = SubscribeWelcomeMessagesRequest.newBuilder();
        request.addFiltersBuilder().setInstallationKey(one.bytes());
        request.addFiltersBuilder().setInstallationKey(other.bytes());
        var stream = Streaming.<SubscribeWelcomeMessagesRequest, WelcomeMessage>thatReads();
        client.mlsStreams().subscribeWelcomeMessages(request.build(), stream);

        assertThat(stream.next().getV1().getInstallationKey()).isEqualTo(one.bytes());
        client.mls().sendWelcomeMessages(Welcomes.send(Welcomes.input(Welcomes.pointer(other))));
        assertThat(stream.next().getWelcomePointer().getInstallationKey()).isEqualTo(other.bytes());
        stream.close();
    }

    @Test
    void tenThousandGroupsFitOnOneStream() throws Exception {
        var groups = IntStream.range(0, 10_000)
                .mapToObj(_ -> GroupMessages.newGroup())
                .toList();
        var request = SubscribeGroupMessagesRequest.newBuilder();
        groups.forEach(group -> request.addFiltersBuilder().setGroupId(group.bytes()));
        var before = groups.get(77);
        client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.application(before)));

        try (var stream = follow(request.build())) {
            assertThat(stream.next().getV1().getGroupId()).isEqualTo(before.bytes());
            var after = groups.get(9_999);
            client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.application(after)));
            assertThat(stream.next().getV1().getGroupId()).isEqualTo(after.bytes());
        }
    }

    @Test
    void eachGroupOfAStreamComesInOrderWithItsHistoryFirst() throws Exception {
        var groups =
                IntStream.range(0, 5).mapToObj(_ -> GroupMessages.newGroup()).toList();
        var request = SubscribeGroupMessagesRequest.newBuilder();
        groups.forEach(group -> request.addFiltersBuilder().setGroupId(group.bytes()));
        for (var group : groups) {
            client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.applications(group, 130)));
        }

        try (var stream = follow(request.build())) {
            var writes = new ArrayList<Future<Empty>>();
            for (int i = 0; i < 70; i++) {
                for (var group : groups) {
                    writes.add(
                            client.mlsLater().sendGroupMessages(GroupMessages.send(GroupMessages.application(group))));
                }
            }
            var received = stream.next(5 * 200);
            for (var write : writes) {
                write.get(30, TimeUnit.SECONDS);
            }

            var idsOf = new HashMap<GroupId, List<Long>>();
            for (var message : received) {
                idsOf.computeIfAbsent(new GroupId(message.getV1().getGroupId()), _ -> new ArrayList<>())
                        .add(message.getV1().getId());
            }
            assertThat(idsOf)
                    .hasSize(5)
                    .allSatisfy(
                            (_, ids) -> assertThat(ids).hasSize(200).isSorted().doesNotHaveDuplicates());
        }
    }

    @Test
    void aReaderThatDoesNotReadLosesNothingAndHoldsUpNobody() throws Exception {
        var group = GroupMessages.newGroup();
        var slow = Streaming.<SubscribeGroupMessagesRequest, GroupMessage>thatDoesNotRead();
        var slowClient = newClient();
        slowClient.mlsStreams().subscribeGroupMessages(following(group, 0), slow);
        slow.read(1);
        try (var quick = follow(group, 0)) {
            int messages = 400;
            for (int i = 0; i < messages; i++) {
                client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.application(group, 20_000)));
            }
            var all = quick.next(messages);

            // Eight megabytes later the slow one begins to read.
            slow.read(messages);

            assertThat(slow.next(messages)).isEqualTo(all);
            assertThat(slow.isOpen()).isTrue();
        }
        slowClient.close();
    }

    @Test
    void oneConnectionMayHaveAThousandStreamsAndNotOneMore() throws Exception {
        var streams = new ArrayList<Streaming<SubscribeGroupMessagesRequest, GroupMessage>>();
        try (var greedy = newClient()) {
            for (int i = 0; i < 5_000; i++) {
                var stream = Streaming.<SubscribeGroupMessagesRequest, GroupMessage>thatReads();
                greedy.mlsStreams().subscribeGroupMessages(following(GroupMessages.newGroup(), 0), stream);
                streams.add(stream);
            }

            // Which of them arrive first is the connection's affair: those opened before it was up may be overtaken.
            var refused = ended(streams, 4_000);
            assertThat(refused).hasSize(4_000);
            for (var stream : refused) {
                assertThat(stream.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                assertThat(stream.end().getDescription()).contains("limit: 1000");
            }
            // Others are not concerned.
            var group = GroupMessages.newGroup();
            client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.application(group)));
            try (var stream = follow(group, 0)) {
                stream.next();
            }
        }
    }

    /** Those that have ended, as soon as there are so many, or after a minute. */
    private static <Q, A> List<Streaming<Q, A>> ended(List<Streaming<Q, A>> streams, int expected)
            throws InterruptedException {
        long patience = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (true) {
            var ended = streams.stream().filter(stream -> !stream.isOpen()).toList();
            if (ended.size() >= expected || System.nanoTime() > patience) {
                return ended;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void streamsOutliveTheirDatabaseConnectionsWithoutAGap() throws Exception {
        var group = GroupMessages.newGroup();
        try (var stream = follow(group, 0)) {
            client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.application(group)));
            stream.next();

            var terminate = "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where usename = current_user and pid <> pg_backend_pid()";
            database.query(terminate)
                    .execute()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            var sent = new ArrayList<com.google.protobuf.ByteString>();
            for (int i = 0; i < 20; i++) {
                var message = GroupMessages.application(group);
                sent.add(message.getV1().getData());
                untilAccepted(message);
            }

            assertThat(GroupMessages.dataOf(stream.next(20))).isEqualTo(sent);
            assertThat(stream.isOpen()).isTrue();
        }
    }

    /** As a client does: whoever is told that the network is not available tries again. */
    private void untilAccepted(dev.lockstep.xmtp.proto.mls.api.GroupMessageInput message) throws InterruptedException {
        await(() -> {
            try {
                client.mls().sendGroupMessages(GroupMessages.send(message));
                return true;
            } catch (io.grpc.StatusRuntimeException refused) {
                assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                return false;
            }
        });
    }
}
