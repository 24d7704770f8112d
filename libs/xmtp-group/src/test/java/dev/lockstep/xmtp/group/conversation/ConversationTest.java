package dev.lockstep.xmtp.group.conversation;

import static dev.lockstep.xmtp.group.cast.Cast.ALIX;
import static dev.lockstep.xmtp.group.cast.Cast.BO;
import static dev.lockstep.xmtp.group.cast.Cast.CARO;
import static dev.lockstep.xmtp.group.cast.Cast.claimed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.cast.RecordedLogs;
import dev.lockstep.xmtp.group.commit.CommitRefusal;
import dev.lockstep.xmtp.group.commit.CommitVerdict;
import dev.lockstep.xmtp.group.context.ExtensionTypes;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.join.JoinRefusal;
import dev.lockstep.xmtp.group.join.JoinVerdict;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.group.keypackage.OwnLeaf;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.group.transcript.Transcript;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.proto.mls.contents.GroupUpdated;
import dev.lockstep.xmtp.proto.mls.contents.WelcomeWrapperEncryption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole conversations between installations of ours, with everything that is checked on the way. */
class ConversationTest {
    private static final byte[] SIGNER = new byte[32];
    private static final Map<InboxId, Long> LATEST = Map.of(ALIX, 10L, BO, 20L, CARO, 30L);

    private final Client alix = new Client(ALIX, KeyPackageForm.X_WING);
    private final Client bo = new Client(BO, KeyPackageForm.X_WING);
    private final Client boLaptop = new Client(BO, KeyPackageForm.X_WING);
    private final Client caro = new Client(CARO, KeyPackageForm.CURVE25519);
    private final List<Client> everybody = List.of(alix, bo, boLaptop, caro);
    private final RecordedLogs logs = new RecordedLogs()
            .with(ALIX, 10, alix.id())
            .with(BO, 20, bo.id(), boLaptop.id())
            .with(CARO, 30, caro.id());

    @Test
    void bringsAGroupTogetherAndLetsItTalk() throws Exception {
        startGroup();

        var hello = alix.say("hello");
        assertThat(List.of(bo.hear(hello), boLaptop.hear(hello), caro.hear(hello)))
                .containsOnly("hello");
        var answer = boLaptop.say("hi");
        assertThat(List.of(alix.hear(answer), bo.hear(answer), caro.hear(answer)))
                .containsOnly("hi");
        assertThat(LogReading.read(alix.group(), hello)).isInstanceOf(LogEntry.Own.class);
    }

    @ParameterizedTest
    @EnumSource(KeyPackageForm.class)
    void makesADmThatThePeerAccepts(KeyPackageForm form) throws Exception {
        var peer = new Client(CARO, form);
        logs.with(CARO, 30, peer.id());
        alix.create(GroupProfile.ofDm(ALIX, CARO, Map.of(), SIGNER));
        var commit = alix.change(List.of(CARO), List.of(), LATEST, logs, List.of(peer));

        var verdict = peer.join(alix.seen(commit, 7), logs);

        assertThat(verdict).isInstanceOf(JoinVerdict.Accepted.class);
        assertThat(peer.profile().immutable().dmMembers().orElseThrow().id()).hasToString("dm:" + ALIX + ":" + CARO);
        assertThat(alix.hear(peer.say("hi"))).isEqualTo("hi");
    }

    @Test
    void makesASyncGroupOfTheInstallationsOfOneInbox() throws Exception {
        bo.create(GroupProfile.ofSyncGroup(BO, SIGNER));
        var commit = bo.change(List.of(), List.of(), LATEST, logs, everybody);

        assertThat(boLaptop.join(bo.seen(commit, 7), logs)).isInstanceOf(JoinVerdict.Accepted.class);
        assertThat(boLaptop.profile().membership().members()).containsOnly(Map.entry(claimed(BO), 20L));
    }

    @Test
    void refusesASyncGroupOfSomebodyElse() throws Exception {
        alix.create(GroupProfile.ofSyncGroup(ALIX, SIGNER));
        var welcomes = alix.seen(alix.change(List.of(BO), List.of(), LATEST, logs, everybody), 7);

        assertThat(bo.join(welcomes, logs))
                .isInstanceOfSatisfying(
                        JoinVerdict.Refused.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(JoinRefusal.FOREIGN_INBOX_IN_SYNC_GROUP));
    }

    @Test
    void refusesASyncGroupThatIsOpenedToSomebodyElseLater() throws Exception {
        bo.create(GroupProfile.ofSyncGroup(BO, SIGNER));
        boLaptop.join(bo.seen(bo.change(List.of(), List.of(), LATEST, logs, everybody), 7), logs);

        var commit = bo.change(List.of(CARO), List.of(), LATEST, logs, everybody);

        assertRefused(boLaptop.read(commit, logs), CommitRefusal.FOREIGN_INBOX_IN_SYNC_GROUP);
    }

    @Test
    void losesNobodyWhoseKeyPackageIsMissing() throws Exception {
        alix.create(group());
        var commit = alix.change(List.of(BO, CARO), List.of(), LATEST, logs, List.of(bo, caro));
        var welcomes = alix.seen(commit, 7);

        assertThat(bo.join(welcomes, logs)).isInstanceOf(JoinVerdict.Accepted.class);
        assertThat(caro.join(welcomes, logs)).isInstanceOf(JoinVerdict.Accepted.class);
        assertThat(bo.profile().membership().hasFailed(boLaptop.id())).isTrue();
    }

    @Test
    void letsAnyMemberNameTheGroupAndTellsEverybody() throws Exception {
        startGroup();
        var commit =
                caro.made(caro.making().metadata(caro.profile().mutable().with(MetadataField.GROUP_NAME, "friends")));
        caro.seen(commit, 8);

        var taken = alix.take(commit, logs);

        var row = Transcript.of(taken, Set.of(), 1).orElseThrow();
        var update = GroupUpdated.parseFrom(row.decodedContent().orElseThrow().getContent());
        assertThat(update.getInitiatedByInboxId()).isEqualTo(CARO.value());
        assertThat(update.getMetadataFieldChanges(0).getNewValue()).isEqualTo("friends");
        assertThat(alix.profile().mutable().get(MetadataField.GROUP_NAME)).contains("friends");
        assertThat(alix.group().epochAuthenticator()).isEqualTo(caro.group().epochAuthenticator());
    }

    @Test
    void ignoresAMemberThatTakesRightsItDoesNotHave() throws Exception {
        startGroup();
        var removal = caro.change(List.of(), List.of(BO), LATEST, logs, everybody);
        var promotion =
                caro.made(caro.making().metadata(caro.profile().mutable().withSuperAdmin(claimed(CARO))));
        var permissions = caro.made(caro.making().permissions(PolicySet.ADMINS_ONLY));

        for (var commit : List.of(removal, promotion, permissions)) {
            assertRefused(alix.read(commit, logs), CommitRefusal.INSUFFICIENT_PERMISSIONS);
        }
        assertThat(alix.group().context().epoch()).isEqualTo(1);
    }

    @Test
    void removesAMemberThatThenReadsNothingMore() throws Exception {
        startGroup();
        var commit = alix.change(List.of(), List.of(CARO), LATEST, logs, everybody);
        alix.seen(commit, 8);

        assertThat(bo.take(commit, logs).removedInboxes()).containsExactly(claimed(CARO));
        caro.take(commit, logs);

        assertThat(caro.isActive()).isFalse();
        assertThat(bo.hear(alix.say("without caro"))).isEqualTo("without caro");
    }

    @Test
    void followsARevokedInstallation() throws Exception {
        startGroup();
        logs.with(BO, 21, bo.id());

        var commit = caro.change(List.of(), List.of(), Map.of(ALIX, 10L, BO, 21L, CARO, 30L), logs, everybody);

        assertThat(alix.take(commit, logs).isWorthTelling()).isFalse();
        boLaptop.take(commit, logs);
        assertThat(boLaptop.isActive()).isFalse();
    }

    @Test
    void healsAnInstallationByRemovingAndAddingIt() throws Exception {
        startGroup();
        var invitee = Invitee.of(
                        CARO,
                        caro.id(),
                        caro.keys.upload().toByteArray(),
                        alix.group().context().extensions(),
                        Client.NOW)
                .orElseThrow();
        var commit = alix.made(alix.making().readd(invitee));
        var welcomes = alix.seen(commit, 9);

        assertThat(bo.take(commit, logs).readded()).containsExactly(caro.id());
        assertThat(caro.join(welcomes, logs)).isInstanceOf(JoinVerdict.Accepted.class);
        assertThat(caro.hear(alix.say("welcome back"))).isEqualTo("welcome back");
    }

    @Test
    void renewsKeysWithoutTellingAnybody() throws Exception {
        startGroup();
        var commit = bo.made(bo.making().keyUpdate());
        bo.seen(commit, 8);

        assertThat(alix.take(commit, logs).isWorthTelling()).isFalse();
        assertThat(bo.hear(alix.say("still here"))).isEqualTo("still here");
    }

    @Test
    void takesTheFirstCommitOfAnEpochAndMakesTheOtherAnew() throws Exception {
        startGroup();
        var first = caro.made(caro.making().keyUpdate());
        var second = alix.change(List.of(), List.of(CARO), LATEST, logs, everybody);

        alix.take(first, logs);
        assertThatThrownBy(() -> alix.seen(second, 9))
                .isInstanceOf(MlsRefusedException.class)
                .hasMessageStartingWith("WRONG_EPOCH");
        bo.take(first, logs);
        assertThat(LogReading.read(bo.group(), Client.wire(second))).isInstanceOf(LogEntry.Skipped.class);
        var anew = alix.change(List.of(), List.of(CARO), LATEST, logs, everybody);

        assertThat(bo.take(anew, logs).removedInboxes()).containsExactly(claimed(CARO));
    }

    @Test
    void skipsWhatIsNoMessageOfTheGroup() throws Exception {
        startGroup();

        for (var data : List.of(
                ByteString.EMPTY,
                ByteString.copyFromUtf8("not MLS"),
                bo.keys.upload(),
                caro.say("x").concat(bo.say("y")))) {
            assertThat(LogReading.read(alix.group(), data)).isInstanceOf(LogEntry.Skipped.class);
        }
    }

    @Test
    void invitesNobodyByTheKeyPackageOfAnother() throws Exception {
        alix.create(group());
        var context = alix.group().context().extensions();
        var bytes = bo.keys.upload().toByteArray();

        assertThat(Invitee.of(BO, bo.id(), bytes, context, Client.NOW)).isPresent();
        assertThat(Invitee.of(CARO, bo.id(), bytes, context, Client.NOW)).isEmpty();
        assertThat(Invitee.of(BO, boLaptop.id(), bytes, context, Client.NOW)).isEmpty();
        assertThat(Invitee.of(BO, bo.id(), bytes, context, Client.NOW.plusSeconds(85 * 86_400L)))
                .isEmpty();
        assertThat(Invitee.of(BO, bo.id(), new byte[10], context, Client.NOW)).isEmpty();
    }

    @Test
    void invitesNobodyToWhoseKeysNothingCanBeEncrypted() {
        alix.create(group());
        var good = bo.keys.mls().keyPackage();
        var smallOrder = Bytes.fromHex("01" + "00".repeat(31));
        var wrapper = WelcomeWrapperEncryption.newBuilder()
                .setPubKey(ByteString.copyFrom(Bytes.fromHex("ff".repeat(1216)).toByteArray()))
                .setAlgorithmValue(2)
                .build();
        var broken = Extensions.of(
                new Extension(ExtensionTypes.WELCOME_WRAPPER_ENCRYPTION, Bytes.owning(wrapper.toByteArray())));

        assertThat(invitee(good.initKey(), good.extensions())).isPresent();
        assertThat(invitee(smallOrder, good.extensions())).isEmpty();
        assertThat(invitee(good.initKey(), broken)).isEmpty();
    }

    /** Bo by a key package in which something was exchanged. */
    private Optional<Invitee> invitee(Bytes initKey, Extensions extensions) {
        var keyPackage = bo.keys.mls().keyPackage();
        var changed = new KeyPackage(
                        keyPackage.version(),
                        keyPackage.cipherSuite(),
                        initKey,
                        keyPackage.leafNode(),
                        extensions,
                        Bytes.EMPTY)
                .signed(OwnLeaf.signatureKey(bo.key));
        return Invitee.of(
                BO,
                bo.id(),
                changed.encoded().toByteArray(),
                alix.group().context().extensions(),
                Client.NOW);
    }

    @Test
    void createsNothingInTheNameOfAnother() {
        assertThatThrownBy(() -> bo.create(group()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: ourselves");
    }

    private static GroupProfile group() {
        return GroupProfile.ofGroup(ALIX, Map.of(), PolicySet.DEFAULT, SIGNER);
    }

    /** Alix makes a group with all installations of Bo and Caro. */
    private void startGroup() throws Exception {
        alix.create(group());
        var commit = alix.change(List.of(BO, CARO), List.of(), LATEST, logs, everybody);
        var welcomes = alix.seen(commit, 7);
        for (var client : List.of(bo, boLaptop, caro)) {
            assertThat(client.join(welcomes, logs)).isInstanceOf(JoinVerdict.Accepted.class);
            assertThat(client.group().epochAuthenticator())
                    .isEqualTo(alix.group().epochAuthenticator());
        }
    }

    private static void assertRefused(CommitVerdict verdict, CommitRefusal refusal) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        CommitVerdict.Refused.class,
                        refused ->
                                assertThat(refused.refusal()).as(refused.text()).isEqualTo(refusal));
    }
}
