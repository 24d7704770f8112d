package dev.lockstep.xmtp.group.conversation;

import static dev.lockstep.xmtp.group.cast.Cast.ALIX;
import static dev.lockstep.xmtp.group.cast.Cast.BO;
import static dev.lockstep.xmtp.group.cast.Cast.CARO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.cast.RecordedLogs;
import dev.lockstep.xmtp.group.commit.CommitRefusedException;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.ImmutableMetadata;
import dev.lockstep.xmtp.group.join.JoinVerdict;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.group.recovery.ReaddPlan;
import dev.lockstep.xmtp.group.recovery.ReaddRequest;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.mls.group.Member;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessageInput;
import dev.lockstep.xmtp.proto.mls.contents.OneshotMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Caro lost track of Alix's group and asks for help; Alix is super admin, Bo a member. */
class RecoveryTest {
    private static final Map<InboxId, Long> LATEST = Map.of(ALIX, 10L, BO, 20L, CARO, 30L);

    private final Client alix = new Client(ALIX, KeyPackageForm.X_WING);
    private final Client bo = new Client(BO, KeyPackageForm.X_WING);
    private final Client caro = new Client(CARO, KeyPackageForm.X_WING);
    private final RecordedLogs logs =
            new RecordedLogs().with(ALIX, 10, alix.id()).with(BO, 20, bo.id()).with(CARO, 30, caro.id());

    @Test
    void bringsBackAnInstallationThatAsks() throws Exception {
        startGroup();
        var missed = bo.made(bo.making().keyUpdate());
        bo.seen(missed, 8);
        alix.take(missed, logs);

        var request = ask(7);
        var raise = plan(request);
        var first = alix.made(alix.making().metadata(raise.first().orElseThrow()));
        bo.take(first, logs);
        alix.seen(first, 9);
        var readd = plan(request);
        var second = alix.made(alix.making()
                .readd(readd.readd().stream().map(leaf -> invitee(caro)).toList()));
        var welcomes = alix.seen(second, 10);

        assertThat(readd.first()).isEmpty();
        assertThat(readd.readd()).containsExactly(caro.leaf());
        assertThat(bo.take(second, logs).readded()).containsExactly(caro.id());
        assertThat(caro.join(welcomes, logs)).isInstanceOf(JoinVerdict.Accepted.class);
        assertThat(caro.hear(bo.say("there you are"))).isEqualTo("there you are");
        assertThat(planAfter(request, Map.of(caro.id(), 10L)).unanswered())
                .containsEntry(request, ReaddPlan.Reason.ANSWERED);
    }

    @Test
    void storesNoGroupForTheRequest() throws Exception {
        startGroup();
        var inbox = alix.elsewhere();

        var verdict = inbox.join(oneshot(7), logs);

        assertThat(verdict).isInstanceOf(JoinVerdict.Oneshot.class);
        assertThat(inbox.isActive()).isFalse();
    }

    @Test
    void bringsBackSeveralInOneCommit() throws Exception {
        startGroup();

        var commit = alix.made(alix.making().readd(List.of(invitee(bo), invitee(caro))));
        var welcomes = alix.seen(commit, 9);

        for (var lost : List.of(bo, caro)) {
            assertThat(lost.join(welcomes, logs)).isInstanceOf(JoinVerdict.Accepted.class);
        }
        assertThat(caro.hear(bo.say("both"))).isEqualTo("both");
    }

    @Test
    void addsNobodyAgainThatIsNoMember() throws Exception {
        startGroup();
        var stranger = new Client(BO, KeyPackageForm.CURVE25519);

        assertThatThrownBy(() -> alix.making().readd(List.of(invitee(stranger))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one that has a leaf");
        assertThatThrownBy(() -> alix.making().readd(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one");
    }

    private ReaddRequest ask(long latestCommit) throws Exception {
        var verdict = alix.elsewhere().join(oneshot(latestCommit), logs);
        assertThat(verdict).isInstanceOf(JoinVerdict.Oneshot.class);
        var oneshot = (JoinVerdict.Oneshot) verdict;
        assertThat(oneshot.sender()).isEqualTo(caro.leaf());
        return oneshot.request().orElseThrow();
    }

    /** Caro's oneshot group, which exists for the welcome that Alix gets. */
    private List<WelcomeMessageInput> oneshot(long latestCommit) throws Exception {
        var payload = OneshotMessage.newBuilder();
        payload.getReaddRequestBuilder()
                .setGroupId(ByteString.copyFrom(alix.group().context().groupId().toByteArray()))
                .setLatestCommitSequenceId(latestCommit);
        var group = GroupProfile.ofGroup(CARO, Map.of(), PolicySet.DEFAULT, new byte[32]);
        var immutable = new ImmutableMetadata(
                ConversationType.ONESHOT, ClaimedInbox.of(CARO), Optional.empty(), Optional.of(payload.build()));
        var sender = caro.elsewhere();
        sender.create(new GroupProfile(immutable, group.mutable(), group.membership(), group.policies()));
        return sender.seen(sender.change(List.of(ALIX), List.of(), LATEST, logs, List.of(alix)), 1);
    }

    private ReaddPlan plan(ReaddRequest request) throws Exception {
        return planAfter(request, Map.of());
    }

    private ReaddPlan planAfter(ReaddRequest request, Map<InstallationId, Long> readded) throws Exception {
        var state = new ReaddPlan.State(
                GroupId.of(alix.group().context().groupId().toByteArray()),
                ConversationType.GROUP,
                alix.profile().mutable(),
                alix.group().members().stream().map(RecoveryTest::leaf).collect(Collectors.toSet()),
                10,
                readded);
        return ReaddPlan.of(List.of(request), state, alix.leaf());
    }

    private static Leaf leaf(Member member) {
        try {
            return Leaf.of(member);
        } catch (CommitRefusedException e) {
            throw new AssertionError(e);
        }
    }

    private Invitee invitee(Client whom) {
        return Invitee.of(
                        whom.inbox,
                        whom.id(),
                        whom.keys.upload().toByteArray(),
                        alix.group().context().extensions(),
                        Client.NOW)
                .orElseThrow();
    }

    private void startGroup() throws Exception {
        alix.create(GroupProfile.ofGroup(ALIX, Map.of(), PolicySet.DEFAULT, new byte[32]));
        var welcomes = alix.seen(alix.change(List.of(BO, CARO), List.of(), LATEST, logs, List.of(bo, caro)), 7);
        bo.join(welcomes, logs);
        caro.join(welcomes, logs);
    }
}
