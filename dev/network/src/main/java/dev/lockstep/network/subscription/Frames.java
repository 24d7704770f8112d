package dev.lockstep.network.subscription;

import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.Ping;
import dev.lockstep.xmtp.proto.mls.api.Pong;
import dev.lockstep.xmtp.proto.mls.api.SubscribeResponse.V1;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import java.util.List;

/** What a {@link MutableStream} says. */
final class Frames {
    private Frames() {}

    static V1.Builder started(int keepaliveMillis) {
        return V1.newBuilder().setStarted(V1.Started.newBuilder().setKeepaliveIntervalMs(keepaliveMillis));
    }

    static V1.Builder groupMessages(long tag, List<GroupMessage> messages) {
        return V1.newBuilder()
                .setMessages(
                        V1.Messages.newBuilder().addAllGroupMessages(messages).setMutateId(tag));
    }

    static V1.Builder welcomes(long tag, List<WelcomeMessage> messages) {
        return V1.newBuilder()
                .setMessages(
                        V1.Messages.newBuilder().addAllWelcomeMessages(messages).setMutateId(tag));
    }

    static V1.Builder topicsLive(List<Topic> topics) {
        return V1.newBuilder()
                .setTopicsLive(V1.TopicsLive.newBuilder()
                        .addAllTopics(topics.stream().map(Topic::bytes).toList()));
    }

    static V1.Builder catchupComplete(long mutateId) {
        return V1.newBuilder()
                .setCatchupComplete(V1.CatchupComplete.newBuilder().setMutateId(mutateId));
    }

    static V1.Builder ping(long nonce) {
        return V1.newBuilder().setPing(Ping.newBuilder().setNonce(nonce));
    }

    static V1.Builder pong(long nonce) {
        return V1.newBuilder().setPong(Pong.newBuilder().setNonce(nonce));
    }
}
