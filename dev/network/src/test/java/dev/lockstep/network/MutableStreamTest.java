package dev.lockstep.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.Ping;
import dev.lockstep.xmtp.proto.mls.api.SubscribeRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeRequest.V1.Mutate;
import dev.lockstep.xmtp.proto.mls.api.SubscribeResponse;
import dev.lockstep.xmtp.proto.mls.api.SubscribeResponse.V1.ResponseCase;
import io.grpc.Status;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stream that its client changes while it runs (XMTP network reference §2.13). */
@QuarkusTest
class MutableStreamTest extends NetworkTest {
    private final Streaming<SubscribeRequest, SubscribeResponse> stream = Streaming.thatReads();
    private final GroupId group = GroupMessages.newGroup();

    @BeforeEach
    void open() throws Exception {
        client.mlsStreams().subscribe(stream);
        assertThat(stream.next().getV1().getStarted().getKeepaliveIntervalMs()).isEqualTo(30_000);
    }

    @AfterEach
    void close() {
        stream.close();
    }

    @Test
    void historyComesWithTheNumberOfItsMutationThenTheTopicsAreLiveThenItIsComplete() throws Exception {
        send(group, 3);

        mutate(m -> add(m.setMutateId(7), group, 0));

        var replay = frame(ResponseCase.MESSAGES).getMessages();
        assertThat(replay.getMutateId()).isEqualTo(7);
        assertThat(replay.getGroupMessagesList()).isEqualTo(stored(group));
        assertThat(frame(ResponseCase.TOPICS_LIVE).getTopicsLive().getTopicsList())
                .containsExactly(topic(group));
        assertThat(frame(ResponseCase.CATCHUP_COMPLETE).getCatchupComplete().getMutateId())
                .isEqualTo(7);
        send(group, 1);
        var live = frame(ResponseCase.MESSAGES).getMessages();
        assertThat(live.getMutateId()).isZero();
        assertThat(live.getGroupMessagesList()).containsExactly(stored(group).getLast());
    }

    @Test
    void welcomesAndGroupMessagesShareAStreamButNoFrameAndNoSequence() throws Exception {
        var installation = Welcomes.newInstallation();
        client.mls().sendWelcomeMessages(Welcomes.send(Welcomes.welcome(installation)));
        send(group, 1);

        mutate(m -> add(add(m.setMutateId(1), group, 0), installation));

        var first = frame(ResponseCase.MESSAGES).getMessages();
        var second = frame(ResponseCase.MESSAGES).getMessages();
        assertThat(List.of(first, second))
                .extracting(messages -> messages.getGroupMessagesCount() + 10 * messages.getWelcomeMessagesCount())
                .containsExactlyInAnyOrder(1, 10);
        assertThat(frame(ResponseCase.TOPICS_LIVE).getTopicsLive().getTopicsList())
                .containsExactlyInAnyOrder(topic(group), topic(installation));
        frame(ResponseCase.CATCHUP_COMPLETE);
    }

    @Test
    void aWaveIsOneAscendingSequenceOverAllItsTopics() throws Exception {
        var other = GroupMessages.newGroup();
        for (int i = 0; i < 10; i++) {
            send(group, 1);
            send(other, 1);
        }

        mutate(m -> add(add(m.setMutateId(1), group, 0), other, 0));

        var replayed = new ArrayList<GroupMessage>();
        while (replayed.size() < 20) {
            replayed.addAll(frame(ResponseCase.MESSAGES).getMessages().getGroupMessagesList());
        }
        assertThat(GroupMessages.idsOf(replayed)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void removesComeBeforeAddsSoThatATopicCanBeReplayed() throws Exception {
        send(group, 2);
        mutate(m -> add(m.setMutateId(1), group, 0));
        untilComplete(1);

        mutate(m -> add(m.setMutateId(2).addRemoves(topic(group)), group, 0));

        var replay = frame(ResponseCase.MESSAGES).getMessages();
        assertThat(replay.getMutateId()).isEqualTo(2);
        assertThat(replay.getGroupMessagesCount()).isEqualTo(2);
        untilComplete(2);
    }

    @Test
    void addingALiveTopicAgainReplaysNothing() throws Exception {
        send(group, 2);
        mutate(m -> add(m.setMutateId(1), group, 0));
        untilComplete(1);

        mutate(m -> add(m.setMutateId(2), group, 0));

        assertThat(next().getCatchupComplete().getMutateId()).isEqualTo(2);
    }

    @Test
    void whatWasRemovedIsNotDeliveredAnyMore() throws Exception {
        var other = GroupMessages.newGroup();
        mutate(m -> add(add(m.setMutateId(1), group, 0), other, 0));
        untilComplete(1);

        mutate(m -> m.addRemoves(topic(group)));

        assertThat(next().getCatchupComplete().getMutateId()).isZero();
        send(group, 1);
        send(other, 1);
        assertThat(frame(ResponseCase.MESSAGES)
                        .getMessages()
                        .getGroupMessages(0)
                        .getV1()
                        .getGroupId())
                .isEqualTo(other.bytes());
    }

    @Test
    void anEmptyMutationIsAcknowledged() throws Exception {
        mutate(m -> m.setMutateId(12));

        assertThat(next().getCatchupComplete().getMutateId()).isEqualTo(12);
    }

    @Test
    void onlyHistoryMeansThatNothingFollows() throws Exception {
        send(group, 2);

        mutate(m -> add(m.setMutateId(5).setHistoryOnly(true), group, 0));
        assertThat(frame(ResponseCase.MESSAGES).getMessages().getGroupMessagesCount())
                .isEqualTo(2);
        untilComplete(5);
        send(group, 1);
        stream.call().onNext(ping(99));

        assertThat(next().getPong().getNonce()).isEqualTo(99);
    }

    @Test
    void aHalfClosedStreamFinishesItsReplayAndEnds() throws Exception {
        send(group, 300);

        mutate(m -> add(m.setMutateId(5).setHistoryOnly(true), group, 0));
        stream.call().onCompleted();

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.OK);
        var frames = stream.rest();
        assertThat(frames.stream()
                        .mapToInt(frame -> frame.getV1().getMessages().getGroupMessagesCount())
                        .sum())
                .isEqualTo(300);
        assertThat(frames.getLast().getV1().getCatchupComplete().getMutateId()).isEqualTo(5);
    }

    @Test
    void aHalfClosedStreamThatAskedForNothingEnds() throws Exception {
        stream.call().onCompleted();

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.OK);
    }

    @Test
    void whatIsPublishedDuringAWaveComesOnceAndBeforeItsEndOrAfterItAsLive() throws Exception {
        send(group, 200);
        var writes = new ArrayList<Future<Empty>>();
        for (int i = 0; i < 100; i++) {
            writes.add(client.mlsLater().sendGroupMessages(GroupMessages.send(GroupMessages.application(group))));
        }

        mutate(m -> add(m.setMutateId(3), group, 0));

        var received = new ArrayList<GroupMessage>();
        boolean complete = false;
        while (received.size() < 300) {
            var frame = next();
            complete |= frame.hasCatchupComplete();
            if (frame.hasMessages()) {
                assertThat(frame.getMessages().getMutateId()).isEqualTo(complete ? 0 : 3);
                received.addAll(frame.getMessages().getGroupMessagesList());
            }
        }
        for (var write : writes) {
            write.get(30, TimeUnit.SECONDS);
        }
        assertThat(GroupMessages.idsOf(received)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aPingIsAnsweredWithItsUnsignedNonce() throws Exception {
        stream.call().onNext(ping(-1));

        assertThat(next().getPong().getNonce()).isEqualTo(-1);
    }

    @Test
    void addingTopicsNeedsANumber() throws Exception {
        mutate(m -> add(m, group, 0));

        refused("mutate_id: 0");
    }

    @Test
    void aNumberInFlightIsNotTakenAgain() throws Exception {
        for (int i = 0; i < 10; i++) {
            var many = IntStream.range(0, 20).mapToObj(_ -> GroupMessages.application(group, 30_000));
            client.mls().sendGroupMessages(GroupMessages.send(many.toList()));
        }
        mutate(m -> add(m.setMutateId(9), group, 0));
        mutate(m -> add(m.setMutateId(9), GroupMessages.newGroup(), 0));

        refused("mutate_id: 9");
    }

    @Test
    void anUnknownKindOfTopicIsRefused() throws Exception {
        mutate(m -> m.setMutateId(1).addAddsBuilder().setTopic(ByteString.copyFrom(new byte[] {9, 1, 2, 3})));

        refused("first byte 9");
    }

    @Test
    void anIdentifierOfAnotherLengthIsRefused() throws Exception {
        mutate(m -> m.addRemoves(ByteString.copyFrom(new byte[] {0, 1, 2, 3})));

        refused("3 bytes");
    }

    @Test
    void anEmptyTopicIsRefused() throws Exception {
        mutate(m -> m.addRemoves(ByteString.EMPTY));

        refused("empty");
    }

    @Test
    void aLiveTopicHasNoHistoryOfItsOwn() throws Exception {
        mutate(m -> add(m.setMutateId(1), group, 0));
        untilComplete(1);
        mutate(m -> add(m.setMutateId(2).setHistoryOnly(true), group, 0));

        refused("already on this stream");
    }

    @Test
    void anUnknownVersionIsRefused() throws Exception {
        stream.call().onNext(SubscribeRequest.getDefaultInstance());

        refused("version");
    }

    private void refused(String text) throws Exception {
        assertThat(stream.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(stream.end().getDescription()).contains(text);
    }

    private void send(GroupId to, int count) {
        client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.applications(to, count)));
    }

    private void mutate(Consumer<Mutate.Builder> change) {
        var request = SubscribeRequest.newBuilder();
        change.accept(request.getV1Builder().getMutateBuilder());
        stream.call().onNext(request.build());
    }

    private static Mutate.Builder add(Mutate.Builder mutate, GroupId group, long cursor) {
        mutate.addAddsBuilder().setTopic(topic(group)).setIdCursor(cursor);
        return mutate;
    }

    private static Mutate.Builder add(Mutate.Builder mutate, InstallationId installation) {
        mutate.addAddsBuilder().setTopic(topic(installation));
        return mutate;
    }

    private static ByteString topic(GroupId group) {
        return ByteString.copyFrom(new byte[] {0}).concat(group.bytes());
    }

    private static ByteString topic(InstallationId installation) {
        return ByteString.copyFrom(new byte[] {1}).concat(installation.bytes());
    }

    private static SubscribeRequest ping(long nonce) {
        return SubscribeRequest.newBuilder()
                .setV1(SubscribeRequest.V1
                        .newBuilder()
                        .setPing(Ping.newBuilder().setNonce(nonce)))
                .build();
    }

    private SubscribeResponse.V1 next() throws InterruptedException {
        return stream.next().getV1();
    }

    private SubscribeResponse.V1 frame(ResponseCase expected) throws InterruptedException {
        var frame = next();
        assertThat(frame.getResponseCase()).as("%s", frame).isEqualTo(expected);
        return frame;
    }

    private void untilComplete(long mutateId) throws InterruptedException {
        var frame = next();
        while (!frame.hasCatchupComplete()) {
            frame = next();
        }
        assertThat(frame.getCatchupComplete().getMutateId()).isEqualTo(mutateId);
    }
}
