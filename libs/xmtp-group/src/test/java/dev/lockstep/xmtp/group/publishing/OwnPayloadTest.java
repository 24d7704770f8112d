package dev.lockstep.xmtp.group.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.publishing.OwnPayload.Kind;
import dev.lockstep.xmtp.group.publishing.OwnPayload.Step;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.push.HmacEpoch;
import dev.lockstep.xmtp.push.HmacRootKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnPayloadTest {
    private static final Instant NOW = Instant.parse("2026-11-21T20:28:43Z");
    private static final GroupId GROUP = GroupId.ofHex("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
    private static final PayloadHash HASH = PayloadHash.of(ByteString.copyFromUtf8("x"));

    @Test
    void mergesACommitOnlyInTheEpochItWasMadeIn() {
        assertThat(payload(Kind.COMMIT, 5, 1).seen(5)).isEqualTo(Step.MERGE);
        assertThat(payload(Kind.COMMIT, 5, 1).seen(6)).isEqualTo(Step.MAKE_ANEW);
        assertThat(payload(Kind.COMMIT, 5, 3).seen(6)).isEqualTo(Step.FAIL);
    }

    @Test
    void countsAMessageAsDeliveredWhilePeersKeepItsEpoch() {
        assertThat(payload(Kind.MESSAGE, 5, 1).seen(5)).isEqualTo(Step.DELIVERED);
        assertThat(payload(Kind.MESSAGE, 5, 1).seen(7)).isEqualTo(Step.DELIVERED);
        assertThat(payload(Kind.MESSAGE, 5, 1).seen(8)).isEqualTo(Step.MAKE_ANEW);
        assertThat(payload(Kind.MESSAGE, 5, 3).seen(8)).isEqualTo(Step.FAIL);
    }

    @Test
    void givesUpAfterThreeAttemptsToPublish() {
        assertThat(payload(Kind.MESSAGE, 5, 1).notPublished()).isEqualTo(Step.MAKE_ANEW);
        assertThat(payload(Kind.MESSAGE, 5, 2).notPublished()).isEqualTo(Step.MAKE_ANEW);
        assertThat(payload(Kind.MESSAGE, 5, 3).notPublished()).isEqualTo(Step.FAIL);
    }

    @Test
    void marksWhatItPublishesAndKnowsItAgain() {
        var root = HmacRootKey.of(new byte[42]);
        var wire = Bytes.fromHex("0001000210");

        var message = Publication.ofMessage(wire, true, GROUP, root, NOW);
        var commit = Publication.ofCommit(wire, GROUP, root, NOW);

        var v1 = message.input().getV1();
        assertThat(v1.getShouldPush()).isTrue();
        assertThat(commit.input().getV1().getShouldPush()).isFalse();
        assertThat(root.keyFor(GROUP, HmacEpoch.at(NOW)).marked(v1.getData(), v1.getSenderHmac()))
                .isTrue();
        assertThat(commit.input().getV1().getSenderHmac()).isEqualTo(v1.getSenderHmac());
        assertThat(message.hash()).isEqualTo(PayloadHash.of(v1.getData()));
        assertThat(message.hash().bytes().size()).isEqualTo(32);
    }

    @Test
    void printsAHashAsHex() {
        assertThat(PayloadHash.of(ByteString.EMPTY))
                .hasToString("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void looksAtIdentityLogsBeforeSendingAndNowAndThenWhenReading() {
        var tenSecondsAgo = Optional.of(NOW.minusSeconds(10));

        assertThat(checks(ConversationType.GROUP, Upkeep.Occasion.SENDING, tenSecondsAgo))
                .isTrue();
        assertThat(checks(ConversationType.GROUP, Upkeep.Occasion.SENDING, Optional.of(NOW.minusSeconds(5))))
                .isFalse();
        assertThat(checks(ConversationType.DM, Upkeep.Occasion.READING, tenSecondsAgo))
                .isFalse();
        assertThat(checks(ConversationType.DM, Upkeep.Occasion.READING, Optional.of(NOW.minus(Duration.ofMinutes(31)))))
                .isTrue();
        assertThat(checks(ConversationType.DM, Upkeep.Occasion.READING, Optional.empty()))
                .isTrue();
    }

    @Test
    void leavesTheMembersOfSyncGroupsAlone() {
        assertThat(checks(ConversationType.SYNC, Upkeep.Occasion.SENDING, Optional.empty()))
                .isFalse();
    }

    @Test
    void renewsItsLeafKeyOnceAfterJoiningAndThenEveryThirtyDays() {
        assertThat(Upkeep.rotatesLeafKey(Optional.empty(), NOW)).isTrue();
        assertThat(Upkeep.rotatesLeafKey(Optional.of(NOW.minus(Duration.ofDays(29))), NOW))
                .isFalse();
        assertThat(Upkeep.rotatesLeafKey(Optional.of(NOW.minus(Duration.ofDays(31))), NOW))
                .isTrue();
    }

    private static boolean checks(ConversationType type, Upkeep.Occasion occasion, Optional<Instant> lastCheck) {
        return Upkeep.checksInstallations(type, occasion, lastCheck, NOW);
    }

    private static OwnPayload payload(Kind kind, long epoch, int attempts) {
        return new OwnPayload(HASH, kind, epoch, attempts);
    }
}
