package dev.lockstep.xmtp.group.join;

import static dev.lockstep.xmtp.group.cast.Cast.ALIX;
import static dev.lockstep.xmtp.group.cast.Cast.ALIX_LAPTOP;
import static dev.lockstep.xmtp.group.cast.Cast.ALIX_PHONE;
import static dev.lockstep.xmtp.group.cast.Cast.BO;
import static dev.lockstep.xmtp.group.cast.Cast.BO_PHONE;
import static dev.lockstep.xmtp.group.cast.Cast.CARO;
import static dev.lockstep.xmtp.group.cast.Cast.CARO_PHONE;
import static dev.lockstep.xmtp.group.cast.Cast.claimed;
import static dev.lockstep.xmtp.group.cast.Cast.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.cast.RecordedLogs;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.DmMembers;
import dev.lockstep.xmtp.group.context.ExtensionTypes;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.context.ImmutableMetadata;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.permission.Policy;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.group.version.ClientVersion;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.proto.mls.contents.OneshotMessage;
import dev.lockstep.xmtp.proto.mls.contents.ReaddRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bo is added by Alix, unless a test says otherwise. */
class JoinValidationTest {
    private static final Leaf ALIX_LEAF = leaf(ALIX, ALIX_PHONE);
    private static final Leaf BO_LEAF = leaf(BO, BO_PHONE);
    private static final List<Leaf> LEAVES = List.of(ALIX_LEAF, BO_LEAF);
    private static final GroupMembership MEMBERS =
            new GroupMembership(Map.of(claimed(ALIX), 10L, claimed(BO), 20L), List.of());
    private static final GroupProfile GROUP = GroupProfile.ofGroup(ALIX, Map.of(), PolicySet.DEFAULT, new byte[32]);
    private static final GroupProfile DM = GroupProfile.ofDm(ALIX, BO, Map.of(), new byte[32]);

    private final RecordedLogs logs = new RecordedLogs()
            .with(ALIX, 10, ALIX_PHONE)
            .with(ALIX, 11, ALIX_PHONE, ALIX_LAPTOP)
            .with(BO, 20, BO_PHONE);

    @Test
    void joinsAGroupWhoseLeavesAreTheInstallationsOfItsMembers() {
        var verdict = judge(GROUP, MEMBERS, LEAVES);

        assertThat(verdict).isInstanceOfSatisfying(JoinVerdict.Accepted.class, accepted -> {
            assertThat(accepted.profile().membership()).isEqualTo(MEMBERS);
            assertThat(accepted.paused()).isEmpty();
        });
    }

    @Test
    void refusesALeafThatIsOfNoMember() {
        assertRefused(
                judge(GROUP, MEMBERS, List.of(ALIX_LEAF, BO_LEAF, leaf(CARO, CARO_PHONE))),
                JoinRefusal.UNEXPECTED_LEAF);
    }

    @Test
    void refusesALeafThatClaimsTheInboxOfAnother() {
        assertRefused(judge(GROUP, MEMBERS, List.of(ALIX_LEAF, leaf(ALIX, BO_PHONE))), JoinRefusal.UNEXPECTED_LEAF);
    }

    @Test
    void refusesTwoLeavesOfOneInstallation() {
        assertRefused(judge(GROUP, MEMBERS, List.of(ALIX_LEAF, BO_LEAF, BO_LEAF)), JoinRefusal.UNEXPECTED_LEAF);
    }

    @Test
    void refusesAnInstallationWithoutLeafUnlessItIsListedAsFailed() {
        var raised = MEMBERS.with(claimed(ALIX), 11);

        assertRefused(judge(GROUP, raised, LEAVES), JoinRefusal.MISSING_LEAF);
        assertAccepted(judge(GROUP, raised.withFailed(List.of(ALIX_LAPTOP)), LEAVES));
    }

    @Test
    void doesNotMindALeafThatIsListedAsFailed() {
        assertAccepted(judge(GROUP, MEMBERS.withFailed(List.of(ALIX_PHONE)), LEAVES));
    }

    @Test
    void refusesAMembershipThatLeftTheCreatorAtZero() {
        assertRefused(judge(GROUP, MEMBERS.with(claimed(ALIX), 0), LEAVES), JoinRefusal.MISSING_IDENTITY_UPDATE);
    }

    @Test
    void refusesAMemberThatIsNoInbox() {
        assertRefused(
                judge(GROUP, MEMBERS.with(new ClaimedInbox("nobody"), 1), LEAVES), JoinRefusal.MISSING_IDENTITY_UPDATE);
    }

    @Test
    void refusesAContextThatCannotBeRead() {
        var facts = new JoinFacts(ALIX_LEAF, LEAVES, Extensions.NONE);

        assertRefused(JoinValidation.judge(facts, logs, BO, ClientVersion.EMULATED), JoinRefusal.CONTEXT_UNREADABLE);
    }

    // --- DMs ---

    @Test
    void joinsADmWithWhoeverAddedUs() {
        assertAccepted(judge(DM, MEMBERS, LEAVES));
    }

    @Test
    void refusesADmOfOthers() {
        assertRefused(judge(withMembers(DM, claimed(ALIX), claimed(CARO)), MEMBERS, LEAVES), JoinRefusal.DM_MEMBERS);
    }

    @Test
    void refusesADmThatSomebodyElseAddedUsTo() {
        assertRefused(judge(withMembers(DM, claimed(BO), claimed(CARO)), MEMBERS, LEAVES), JoinRefusal.DM_MEMBERS);
    }

    @Test
    void refusesADmWithoutMembers() {
        var immutable = new ImmutableMetadata(ConversationType.DM, claimed(ALIX), Optional.empty(), Optional.empty());

        assertRefused(
                judge(new GroupProfile(immutable, DM.mutable(), MEMBERS, DM.policies()), MEMBERS, LEAVES),
                JoinRefusal.DM_MEMBERS);
    }

    @Test
    void refusesADmThatSomebodyAdministers() {
        var administered =
                new GroupProfile(DM.immutable(), DM.mutable().withAdmin(claimed(ALIX)), MEMBERS, DM.policies());

        assertRefused(judge(administered, MEMBERS, LEAVES), JoinRefusal.DM_HAS_ADMINS);
    }

    @Test
    void refusesADmOnlyWhenAllItsPermissionsAreOthers() {
        var set = PolicySet.DEFAULT;
        var oneInCommon = new PolicySet(
                Policy.DENY,
                set.removeMember(),
                set.updateMetadata(),
                set.addAdmin(),
                set.removeAdmin(),
                set.updatePermissions());

        assertRefused(
                judge(new GroupProfile(DM.immutable(), DM.mutable(), MEMBERS, set), MEMBERS, LEAVES),
                JoinRefusal.DM_PERMISSIONS);
        assertAccepted(judge(new GroupProfile(DM.immutable(), DM.mutable(), MEMBERS, oneInCommon), MEMBERS, LEAVES));
    }

    @Test
    void asksOfADmThatAnotherInstallationOfOursAddedUsToOnlyThatItIsOurs() {
        var administered =
                new GroupProfile(DM.immutable(), DM.mutable().withAdmin(claimed(ALIX)), MEMBERS, PolicySet.DEFAULT);
        var foreign = withMembers(DM, claimed(ALIX), claimed(CARO));

        assertAccepted(judgeAs(BO_LEAF, administered, MEMBERS, LEAVES));
        assertRefused(judgeAs(BO_LEAF, foreign, MEMBERS, LEAVES), JoinRefusal.DM_MEMBERS);
    }

    // --- sync groups ---

    @Test
    void joinsASyncGroupOfOurOwn() {
        var own = new GroupMembership(Map.of(claimed(BO), 20L), List.of());

        assertAccepted(judgeAs(BO_LEAF, GroupProfile.ofSyncGroup(BO, new byte[32]), own, List.of(BO_LEAF)));
    }

    @Test
    void refusesASyncGroupWithAnotherAdderCreatorOrMember() {
        var own = new GroupMembership(Map.of(claimed(BO), 20L), List.of());
        var ours = GroupProfile.ofSyncGroup(BO, new byte[32]);
        var theirs = GroupProfile.ofSyncGroup(ALIX, new byte[32]);

        for (var verdict : List.of(
                judgeAs(ALIX_LEAF, ours, own, List.of(BO_LEAF)),
                judgeAs(BO_LEAF, theirs, own, List.of(BO_LEAF)),
                judgeAs(BO_LEAF, ours, MEMBERS, LEAVES))) {
            assertRefused(verdict, JoinRefusal.FOREIGN_INBOX_IN_SYNC_GROUP);
        }
    }

    // --- others ---

    @Test
    void storesNothingOfAOneshotGroupAndReadsItsRequest() {
        var request = ReaddRequest.newBuilder()
                .setGroupId(ByteString.copyFrom(new byte[16]))
                .setLatestCommitSequenceId(7)
                .build();

        assertThat(oneshot(OneshotMessage.newBuilder().setReaddRequest(request).build()))
                .isEqualTo(new JoinVerdict.Oneshot(
                        ALIX_LEAF,
                        Optional.of(new dev.lockstep.xmtp.group.recovery.ReaddRequest(
                                GroupId.of(new byte[16]), ALIX_LEAF, 7))));
    }

    @Test
    void dropsAOneshotGroupThatAsksForNothingKnown() {
        var ofNoGroup = ReaddRequest.newBuilder().setLatestCommitSequenceId(7).build();

        for (var payload : List.of(
                OneshotMessage.getDefaultInstance(),
                OneshotMessage.newBuilder().setReaddRequest(ofNoGroup).build())) {
            assertThat(oneshot(payload)).isEqualTo(new JoinVerdict.Oneshot(ALIX_LEAF, Optional.empty()));
        }
    }

    @Test
    void believesNoOneshotGroupWhoseSenderIsNoInstallationOfItsInbox() {
        var immutable = new ImmutableMetadata(
                ConversationType.ONESHOT,
                claimed(ALIX),
                Optional.empty(),
                Optional.of(OneshotMessage.getDefaultInstance()));
        var sender = leaf(ALIX, CARO_PHONE);

        assertRefused(
                judgeAs(sender, withImmutable(immutable), MEMBERS, List.of(sender, BO_LEAF)),
                JoinRefusal.UNEXPECTED_LEAF);
    }

    private JoinVerdict oneshot(OneshotMessage payload) {
        var immutable =
                new ImmutableMetadata(ConversationType.ONESHOT, claimed(ALIX), Optional.empty(), Optional.of(payload));
        return judge(withImmutable(immutable), MEMBERS, LEAVES);
    }

    private static GroupProfile withImmutable(ImmutableMetadata immutable) {
        return new GroupProfile(immutable, GROUP.mutable(), MEMBERS, PolicySet.DEFAULT);
    }

    @Test
    void joinsAGroupThatDemandsAHigherVersionButPaused() {
        assertThat(judge(demanding("99.0.0"), MEMBERS, LEAVES))
                .isInstanceOfSatisfying(
                        JoinVerdict.Accepted.class,
                        accepted -> assertThat(accepted.paused()).contains("99.0.0"));
        assertThat(judge(demanding("latest"), MEMBERS, LEAVES))
                .isInstanceOfSatisfying(
                        JoinVerdict.Accepted.class,
                        accepted -> assertThat(accepted.paused()).isEmpty());
    }

    @Test
    void recognisesAGroupOfComponents() {
        var list = new ArrayList<>(GROUP.extensions().list());
        list.add(new Extension(ExtensionTypes.APP_DATA_DICTIONARY, Bytes.fromHex("03800000")));
        var facts = new JoinFacts(ALIX_LEAF, LEAVES, new Extensions(list));

        assertThat(JoinValidation.judge(facts, logs, BO, ClientVersion.EMULATED))
                .isEqualTo(new JoinVerdict.Migrated());
    }

    private static GroupProfile demanding(String version) {
        return new GroupProfile(
                GROUP.immutable(),
                GROUP.mutable().with(MetadataField.MINIMUM_SUPPORTED_PROTOCOL_VERSION, version),
                MEMBERS,
                GROUP.policies());
    }

    private static GroupProfile withMembers(GroupProfile dm, ClaimedInbox one, ClaimedInbox two) {
        var immutable = new ImmutableMetadata(
                ConversationType.DM, dm.immutable().creator(), Optional.of(new DmMembers(one, two)), Optional.empty());
        return new GroupProfile(immutable, dm.mutable(), dm.membership(), dm.policies());
    }

    private JoinVerdict judge(GroupProfile profile, GroupMembership membership, List<Leaf> leaves) {
        return judgeAs(ALIX_LEAF, profile, membership, leaves);
    }

    private JoinVerdict judgeAs(Leaf addedBy, GroupProfile profile, GroupMembership membership, List<Leaf> leaves) {
        var context =
                new GroupProfile(profile.immutable(), profile.mutable(), membership, profile.policies()).extensions();
        return JoinValidation.judge(new JoinFacts(addedBy, leaves, context), logs, BO, ClientVersion.EMULATED);
    }

    private static void assertAccepted(JoinVerdict verdict) {
        assertThat(verdict).isInstanceOf(JoinVerdict.Accepted.class);
    }

    private static void assertRefused(JoinVerdict verdict, JoinRefusal refusal) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        JoinVerdict.Refused.class,
                        refused ->
                                assertThat(refused.refusal()).as(refused.text()).isEqualTo(refusal));
    }
}
