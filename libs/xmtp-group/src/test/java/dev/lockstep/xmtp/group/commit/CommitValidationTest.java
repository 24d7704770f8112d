package dev.lockstep.xmtp.group.commit;

import static dev.lockstep.xmtp.group.cast.Cast.ALIX;
import static dev.lockstep.xmtp.group.cast.Cast.ALIX_LAPTOP;
import static dev.lockstep.xmtp.group.cast.Cast.ALIX_PHONE;
import static dev.lockstep.xmtp.group.cast.Cast.BO;
import static dev.lockstep.xmtp.group.cast.Cast.BO_LAPTOP;
import static dev.lockstep.xmtp.group.cast.Cast.BO_PHONE;
import static dev.lockstep.xmtp.group.cast.Cast.CARO;
import static dev.lockstep.xmtp.group.cast.Cast.CARO_LAPTOP;
import static dev.lockstep.xmtp.group.cast.Cast.CARO_PHONE;
import static dev.lockstep.xmtp.group.cast.Cast.claimed;
import static dev.lockstep.xmtp.group.cast.Cast.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.cast.RecordedLogs;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.ExtensionTypes;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.context.ImmutableMetadata;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.group.permission.Policy;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.profile.ContextExtensions;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.group.version.ClientVersion;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Alix, super admin, with one installation at 10 and two at 11; Bo with one at 20, two at 21, one again at 22; Caro with
 * two at 30. Alix's phone and Bo's phone are in the group.
 */
class CommitValidationTest {
    private static final Leaf ALIX_LEAF = leaf(ALIX, ALIX_PHONE);
    private static final Leaf BO_LEAF = leaf(BO, BO_PHONE);
    private static final Set<InstallationId> LEAVES = Set.of(ALIX_PHONE, BO_PHONE);
    private static final GroupMembership MEMBERS =
            new GroupMembership(Map.of(claimed(ALIX), 10L, claimed(BO), 20L), List.of());
    private static final Extensions GROUP = context(
            GroupProfile.ofGroup(ALIX, Map.of(MetadataField.GROUP_NAME, "old"), PolicySet.DEFAULT, new byte[32]),
            MEMBERS);

    private final RecordedLogs logs = new RecordedLogs()
            .with(ALIX, 10, ALIX_PHONE)
            .with(ALIX, 11, ALIX_PHONE, ALIX_LAPTOP)
            .with(BO, 20, BO_PHONE)
            .with(BO, 21, BO_PHONE, BO_LAPTOP)
            .with(BO, 22, BO_LAPTOP)
            .with(CARO, 30, CARO_PHONE, CARO_LAPTOP);

    // --- what changes nothing, and what everybody may do ---

    @Test
    void acceptsAKeyUpdateAndHasNothingToTellOfIt() {
        var commit = accepted(judge(BO_LEAF, GROUP, GROUP));

        assertThat(commit.actor()).isEqualTo(BO_LEAF);
        assertThat(commit.isWorthTelling()).isFalse();
        assertThat(commit.installationsChanged()).isFalse();
        assertThat(commit.membership()).isEqualTo(MEMBERS);
    }

    @Test
    void acceptsAPlainMemberAddingAnInboxWithAllItsInstallations() {
        var next = members(MEMBERS.with(claimed(CARO), 30));

        var commit = accepted(judge(BO_LEAF, GROUP, next, add(BO_LEAF, CARO_PHONE), add(BO_LEAF, CARO_LAPTOP)));

        assertThat(commit.addedInboxes()).containsExactly(claimed(CARO));
        assertThat(commit.installationsChanged()).isTrue();
        assertThat(commit.isWorthTelling()).isTrue();
    }

    @Test
    void toleratesAnInboxThatIsAddedWithoutAnyLeaf() {
        var next = members(MEMBERS.with(claimed(CARO), 30));

        assertThat(accepted(judge(ALIX_LEAF, GROUP, next)).addedInboxes()).containsExactly(claimed(CARO));
    }

    @Test
    void needsNoPermissionToFollowAnIdentityLog() {
        var next = members(MEMBERS.with(claimed(ALIX), 11));

        var commit = accepted(judge(BO_LEAF, GROUP, next, add(BO_LEAF, ALIX, ALIX_LAPTOP)));

        assertThat(commit.isWorthTelling()).isFalse();
        assertThat(commit.installationsChanged()).isTrue();
    }

    @Test
    void acceptsAReplacedInstallationInOneStep() {
        var next = members(MEMBERS.with(claimed(BO), 22));

        var verdict = judge(
                ALIX_LEAF, GROUP, next, add(ALIX_LEAF, BO, BO_LAPTOP), new ProposedChange.Remove(ALIX_LEAF, BO_LEAF));

        assertThat(accepted(verdict).installationsChanged()).isTrue();
    }

    // --- membership against identity logs ---

    @Test
    void refusesAnAddThatTheMembershipDoesNotAskFor() {
        assertRefused(
                judge(ALIX_LEAF, GROUP, GROUP, add(ALIX_LEAF, CARO_PHONE)),
                CommitRefusal.UNEXPECTED_INSTALLATION_ADDED);
    }

    @Test
    void refusesARemoveThatTheMembershipDoesNotAskFor() {
        assertRefused(
                judge(ALIX_LEAF, GROUP, GROUP, new ProposedChange.Remove(ALIX_LEAF, BO_LEAF)),
                CommitRefusal.UNEXPECTED_INSTALLATIONS_REMOVED);
    }

    @Test
    void refusesToKeepALeafThatTheLogHasRevoked() {
        var next = members(MEMBERS.with(claimed(BO), 22));

        assertRefused(
                judge(ALIX_LEAF, GROUP, next, add(ALIX_LEAF, BO, BO_LAPTOP)),
                CommitRefusal.UNEXPECTED_INSTALLATIONS_REMOVED);
    }

    @Test
    void excusesARemoveOfAnInstallationThatFailedAndNeverHadALeaf() {
        var failedPhone = MEMBERS.withFailed(List.of(BO_PHONE));
        var current = ContextExtensions.with(GROUP, failedPhone);
        var next = ContextExtensions.with(GROUP, failedPhone.with(claimed(BO), 22));

        var verdict = CommitValidation.judge(
                new CommitFacts(ALIX_LEAF, List.of(add(ALIX_LEAF, BO, BO_LAPTOP)), current, next, Set.of(ALIX_PHONE)),
                logs,
                reader(ConversationType.GROUP));

        assertThat(accepted(verdict).membership().hasFailed(BO_PHONE)).isTrue();
    }

    @Test
    void refusesASequenceIdThatIsLowered() {
        var current = members(MEMBERS.with(claimed(BO), 21));

        assertRefused(
                judge(ALIX_LEAF, current, members(MEMBERS.with(claimed(BO), 20))), CommitRefusal.SEQUENCE_ID_DECREASED);
    }

    @Test
    void refusesASequenceIdBetweenTwoUpdates() {
        logs.with(BO, 25, BO_LAPTOP);

        assertRefused(
                judge(ALIX_LEAF, GROUP, members(MEMBERS.with(claimed(BO), 24))), CommitRefusal.MISSING_IDENTITY_UPDATE);
    }

    @Test
    void toleratesASequenceIdBeyondTheEndOfALogAsThePeersDo() {
        var current = members(MEMBERS.with(claimed(BO), 22));

        accepted(judge(ALIX_LEAF, current, members(MEMBERS.with(claimed(BO), 24))));
    }

    @Test
    void refusesAnAddedInboxAtAPointThatItsLogDoesNotHave() {
        assertRefused(
                judge(ALIX_LEAF, GROUP, members(MEMBERS.with(claimed(CARO), 31))),
                CommitRefusal.MISSING_IDENTITY_UPDATE);
        assertRefused(
                judge(ALIX_LEAF, GROUP, members(MEMBERS.with(new ClaimedInbox("nobody"), 1))),
                CommitRefusal.MISSING_IDENTITY_UPDATE);
    }

    @Test
    void countsEveryInstallationAsNewWhenTheCreatorLeavesZero() {
        var current = members(new GroupMembership(Map.of(claimed(ALIX), 0L), List.of()));
        var next = members(new GroupMembership(Map.of(claimed(ALIX), 11L), List.of()));

        var verdict = CommitValidation.judge(
                new CommitFacts(
                        ALIX_LEAF, List.of(add(ALIX_LEAF, ALIX, ALIX_LAPTOP)), current, next, Set.of(ALIX_PHONE)),
                logs,
                reader(ConversationType.GROUP));

        assertThat(accepted(verdict).installationsChanged()).isTrue();
    }

    @Test
    void doesNotAskWhichInboxAnAddedKeyPackageClaims() {
        var next = members(MEMBERS.with(claimed(CARO), 30));
        var strange = new ProposedChange.Add(ALIX_LEAF, new Leaf(new ClaimedInbox("nobody"), CARO_PHONE));

        accepted(judge(ALIX_LEAF, GROUP, next, strange));
    }

    // --- re-adds ---

    @Test
    void letsASuperAdminRemoveAndAddTheSameInstallation() {
        var verdict = judge(
                ALIX_LEAF, GROUP, GROUP, new ProposedChange.Remove(ALIX_LEAF, BO_LEAF), add(ALIX_LEAF, BO, BO_PHONE));

        assertThat(accepted(verdict).readded()).containsExactly(BO_PHONE);
    }

    @Test
    void doesNotLetAnybodyElseReadd() {
        var current = ContextExtensions.with(GROUP, metadata(GROUP).withAdmin(claimed(BO)));

        assertRefused(
                judge(
                        BO_LEAF,
                        current,
                        current,
                        new ProposedChange.Remove(BO_LEAF, ALIX_LEAF),
                        add(BO_LEAF, ALIX, ALIX_PHONE)),
                CommitRefusal.UNEXPECTED_INSTALLATIONS_REMOVED);
    }

    @Test
    void letsASuperAdminRemoveWhatItThenListsAsFailed() {
        var next = members(MEMBERS.withFailed(List.of(BO_PHONE)));

        var verdict = judge(ALIX_LEAF, GROUP, next, new ProposedChange.Remove(ALIX_LEAF, BO_LEAF));

        assertThat(accepted(verdict).readded()).containsExactly(BO_PHONE);
    }

    @Test
    void refusesASuperAdminsRemoveOfAnInboxWhoseFailedInstallationHasALeafAfterAll() {
        var current = members(MEMBERS.withFailed(List.of(BO_PHONE)));
        var next = members(MEMBERS.withFailed(List.of(BO_PHONE)).without(claimed(BO)));

        assertRefused(
                judge(ALIX_LEAF, current, next, new ProposedChange.Remove(ALIX_LEAF, BO_LEAF)),
                CommitRefusal.UNEXPECTED_INSTALLATIONS_REMOVED);
    }

    // --- who acts ---

    @Test
    void refusesACommitterThatRemovesItsOwnInbox() {
        var next = members(MEMBERS.without(claimed(ALIX)));

        assertRefused(
                judge(ALIX_LEAF, GROUP, next, new ProposedChange.Remove(ALIX_LEAF, ALIX_LEAF)),
                CommitRefusal.ACTOR_NOT_MEMBER);
    }

    @Test
    void refusesACommitterThatIsNoInstallationOfItsInbox() {
        assertRefused(judge(leaf(BO, CARO_PHONE), GROUP, GROUP), CommitRefusal.ACTOR_NOT_ITS_INBOX);
    }

    @Test
    void refusesACommitterThatTheNewMembershipHasRevoked() {
        var next = members(MEMBERS.with(claimed(BO), 22));

        assertRefused(
                judge(BO_LEAF, GROUP, next, add(BO_LEAF, BO, BO_LAPTOP), new ProposedChange.Remove(BO_LEAF, BO_LEAF)),
                CommitRefusal.ACTOR_NOT_ITS_INBOX);
    }

    @Test
    void refusesAnUpdatedLeafThatClaimsAnotherInbox() {
        assertRefused(
                judge(ALIX_LEAF, GROUP, GROUP, new ProposedChange.Update(BO_LEAF, leaf(CARO, BO_PHONE))),
                CommitRefusal.ACTOR_NOT_MEMBER);
        assertRefused(
                judge(ALIX_LEAF, GROUP, GROUP, new ProposedChange.Update(BO_LEAF, leaf(BO, CARO_PHONE))),
                CommitRefusal.ACTOR_NOT_ITS_INBOX);
    }

    @Test
    void refusesPreSharedKeysAndAnyOtherKindOfProposal() {
        for (int type : List.of(4, 5, 6, 8, 10, 0xf000)) {
            assertRefused(
                    judge(ALIX_LEAF, GROUP, GROUP, new ProposedChange.Other(ALIX_LEAF, type)),
                    CommitRefusal.UNSUPPORTED_PROPOSAL);
        }
    }

    // --- permissions ---

    @Test
    void refusesAPlainMembersRemoveUnderTheDefaultPolicyAndAcceptsAnAdmins() {
        var withCaro = MEMBERS.with(claimed(CARO), 30);
        var current = members(withCaro);
        var removes = new ProposedChange[] {
            new ProposedChange.Remove(BO_LEAF, leaf(CARO, CARO_PHONE)),
            new ProposedChange.Remove(BO_LEAF, leaf(CARO, CARO_LAPTOP))
        };
        assertRefused(judge(BO_LEAF, current, members(MEMBERS), removes), CommitRefusal.INSUFFICIENT_PERMISSIONS);

        var asAdmin = ContextExtensions.with(current, metadata(current).withAdmin(claimed(BO)));
        var next = ContextExtensions.with(asAdmin, MEMBERS);

        assertThat(accepted(judge(BO_LEAF, asAdmin, next, removes)).removedInboxes())
                .containsExactly(claimed(CARO));
    }

    @Test
    void neverLetsASuperAdminBeRemoved() {
        var current = ContextExtensions.with(GROUP, metadata(GROUP).withSuperAdmin(claimed(BO)));
        var next = ContextExtensions.with(current, MEMBERS.without(claimed(BO)));

        assertRefused(
                judge(ALIX_LEAF, current, next, new ProposedChange.Remove(ALIX_LEAF, BO_LEAF)),
                CommitRefusal.INSUFFICIENT_PERMISSIONS);
    }

    @Test
    void asksTheProposerForMembershipAndTheCommitterForMetadata() {
        var adminsOnly = ContextExtensions.with(GROUP, PolicySet.ADMINS_ONLY);
        var withCaro = ContextExtensions.with(adminsOnly, MEMBERS.with(claimed(CARO), 30));
        var byBo = new ProposedChange.Context(BO_LEAF, withCaro);
        var byAlix = new ProposedChange.Context(ALIX_LEAF, withCaro);

        assertRefused(judge(ALIX_LEAF, adminsOnly, withCaro, byBo), CommitRefusal.INSUFFICIENT_PERMISSIONS);
        accepted(judge(BO_LEAF, adminsOnly, withCaro, byAlix));

        var renamed = renamed(adminsOnly, "new");
        assertRefused(
                judge(BO_LEAF, adminsOnly, renamed, new ProposedChange.Context(ALIX_LEAF, renamed)),
                CommitRefusal.INSUFFICIENT_PERMISSIONS);
    }

    @Test
    void tellsWhichAttributeChangedAndHow() {
        var commit = accepted(judge(BO_LEAF, GROUP, renamed(GROUP, "new")));

        assertThat(commit.metadata().attributes())
                .containsExactly(
                        new MetadataChanges.AttributeChange("group_name", Optional.of("old"), Optional.of("new")));
    }

    @Test
    void refusesAnAttributeThatIsTooLong() {
        var attributes = new HashMap<>(metadata(GROUP).attributes());
        attributes.put("group_name", "x".repeat(101));
        var next = ContextExtensions.with(GROUP, new MutableMetadata(attributes, List.of(), List.of(claimed(ALIX))));

        assertRefused(judge(ALIX_LEAF, GROUP, next), CommitRefusal.ATTRIBUTE_TOO_LONG);
    }

    @Test
    void keepsAttributesThatAreTooLongIfTheyDoNotChange() {
        var attributes = new HashMap<>(metadata(GROUP).attributes());
        attributes.put("group_name", "x".repeat(101));
        var current = ContextExtensions.with(GROUP, new MutableMetadata(attributes, List.of(), List.of(claimed(ALIX))));

        accepted(judge(ALIX_LEAF, current, current));
    }

    @Test
    void leavesUnderscoredAttributesToSuperAdmins() {
        var attributes = new HashMap<>(metadata(GROUP).attributes());
        attributes.put("_secret", "1");
        var metadata = new MutableMetadata(attributes, List.of(claimed(BO)), List.of(claimed(ALIX)));
        var current = ContextExtensions.with(GROUP, metadata(GROUP).withAdmin(claimed(BO)));
        var next = ContextExtensions.with(current, metadata);

        assertRefused(judge(BO_LEAF, current, next), CommitRefusal.INSUFFICIENT_PERMISSIONS);
        accepted(judge(ALIX_LEAF, current, next));
    }

    @Test
    void letsOnlySuperAdminsChangeAdminsUnderTheDefaultPolicy() {
        assertOnlySuperAdminMay(metadata -> metadata.withAdmin(claimed(CARO)));
        assertOnlySuperAdminMay(metadata -> metadata.withoutAdmin(claimed(BO)));
        assertOnlySuperAdminMay(metadata -> metadata.withSuperAdmin(claimed(BO)));
    }

    @Test
    void keepsTheLastSuperAdmin() {
        var next = ContextExtensions.with(GROUP, metadata(GROUP).withoutSuperAdmin(claimed(ALIX)));

        assertRefused(judge(ALIX_LEAF, GROUP, next), CommitRefusal.INSUFFICIENT_PERMISSIONS);
    }

    @Test
    void letsASuperAdminGiveUpWhenAnotherRemains() {
        var current = ContextExtensions.with(GROUP, metadata(GROUP).withSuperAdmin(claimed(BO)));
        var next = ContextExtensions.with(current, metadata(current).withoutSuperAdmin(claimed(ALIX)));

        assertThat(accepted(judge(ALIX_LEAF, current, next)).metadata().superAdminsRemoved())
                .containsExactly(claimed(ALIX));
    }

    @Test
    void letsOnlySuperAdminsChangePermissionsWhateverTheSetSays() {
        var set = PolicySet.DEFAULT;
        var generous = new PolicySet(
                set.addMember(),
                set.removeMember(),
                set.updateMetadata(),
                set.addAdmin(),
                set.removeAdmin(),
                Policy.ADMINS);
        var current = ContextExtensions.with(
                ContextExtensions.with(GROUP, generous), metadata(GROUP).withAdmin(claimed(BO)));
        var next = ContextExtensions.with(current, PolicySet.ADMINS_ONLY);

        assertRefused(judge(BO_LEAF, current, next), CommitRefusal.INSUFFICIENT_PERMISSIONS);
        assertThat(accepted(judge(ALIX_LEAF, current, next)).permissionsChanged())
                .isTrue();
    }

    // --- DMs ---

    @Test
    void letsTheCreatorOfADmAddThePeerAndNobodyElse() {
        var alone = new GroupMembership(Map.of(claimed(ALIX), 10L), List.of());
        var dm = context(GroupProfile.ofDm(ALIX, BO, Map.of(), new byte[32]), alone);

        accepted(judge(
                ALIX_LEAF, dm, ContextExtensions.with(dm, alone.with(claimed(BO), 20)), add(ALIX_LEAF, BO, BO_PHONE)));
        assertRefused(
                judge(ALIX_LEAF, dm, ContextExtensions.with(dm, alone.with(claimed(CARO), 30))),
                CommitRefusal.INSUFFICIENT_PERMISSIONS);
        assertRefused(
                judge(
                        ALIX_LEAF,
                        dm,
                        ContextExtensions.with(dm, alone.with(claimed(BO), 20).with(claimed(CARO), 30))),
                CommitRefusal.INSUFFICIENT_PERMISSIONS);
    }

    @Test
    void letsNobodyRemoveAnybodyFromADm() {
        var dm = context(GroupProfile.ofDm(ALIX, BO, Map.of(), new byte[32]), MEMBERS);
        var next = ContextExtensions.with(dm, MEMBERS.without(claimed(BO)));

        assertRefused(
                judge(ALIX_LEAF, dm, next, new ProposedChange.Remove(ALIX_LEAF, BO_LEAF)),
                CommitRefusal.INSUFFICIENT_PERMISSIONS);
    }

    @Test
    void letsBothNameADm() {
        var dm = context(GroupProfile.ofDm(ALIX, BO, Map.of(), new byte[32]), MEMBERS);

        accepted(judge(BO_LEAF, dm, renamed(dm, "us")));
    }

    // --- contexts that lose something ---

    @Test
    void mergesACommitThatAltersOrDropsTheImmutableMetadataAsThePeersDo() {
        var altered = replacing(
                GROUP,
                ExtensionTypes.IMMUTABLE_METADATA,
                Bytes.of(ImmutableMetadata.ofGroup(BO).encode().toByteArray()));

        accepted(judge(BO_LEAF, GROUP, altered));
        accepted(judge(BO_LEAF, GROUP, without(GROUP, ExtensionTypes.IMMUTABLE_METADATA)));
    }

    @Test
    void refusesEverythingOnceTheImmutableMetadataIsGone() {
        var frozen = without(GROUP, ExtensionTypes.IMMUTABLE_METADATA);

        assertRefused(judge(ALIX_LEAF, frozen, frozen), CommitRefusal.CURRENT_CONTEXT_UNREADABLE);
    }

    @Test
    void refusesImmutableMetadataThatIsNoVector() {
        var broken = replacing(GROUP, ExtensionTypes.IMMUTABLE_METADATA, Bytes.fromHex("4100"));

        assertRefused(judge(ALIX_LEAF, GROUP, broken), CommitRefusal.NEW_CONTEXT_UNREADABLE);
    }

    @Test
    void refusesACommitThatDropsAnyOtherExtension() {
        for (int type : List.of(
                ExtensionTypes.MUTABLE_METADATA, ExtensionTypes.GROUP_MEMBERSHIP, ExtensionTypes.GROUP_PERMISSIONS)) {
            assertRefused(judge(ALIX_LEAF, GROUP, without(GROUP, type)), CommitRefusal.NEW_CONTEXT_UNREADABLE);
        }
    }

    // --- versions and AppData ---

    @Test
    void pausesBeforeACommitThatDemandsAHigherVersion() {
        var next = demanding(GROUP, "99.0.0");

        assertThat(judge(ALIX_LEAF, GROUP, next))
                .isEqualTo(new CommitVerdict.Paused(
                        CommitVerdict.PauseReason.MINIMUM_VERSION,
                        "version 99.0.0 is demanded (expected: at most 1.10.0)"));
    }

    @Test
    void pausesBeforeEveryCommitWhileTheDemandStands() {
        var current = demanding(GROUP, "1.11.0-dev");

        assertThat(judge(BO_LEAF, current, current)).isInstanceOf(CommitVerdict.Paused.class);
    }

    @Test
    void refusesRatherThanPausesWhenTheDemandIsNotAllowed() {
        assertRefused(judge(BO_LEAF, GROUP, demanding(GROUP, "99.0.0")), CommitRefusal.INSUFFICIENT_PERMISSIONS);
    }

    @Test
    void doesNotPauseForOurVersionOrALowerOne() {
        accepted(judge(ALIX_LEAF, GROUP, demanding(GROUP, "1.6.0")));
        accepted(judge(ALIX_LEAF, GROUP, demanding(GROUP, "1.10.0")));
    }

    @Test
    void refusesADemandThatIsNoVersion() {
        assertRefused(judge(ALIX_LEAF, GROUP, demanding(GROUP, "latest")), CommitRefusal.INVALID_VERSION);
    }

    @Test
    void pausesWhenTheGroupMovesToAppData() {
        var registry = new Extension(ExtensionTypes.APP_DATA_DICTIONARY, Bytes.fromHex("03800000"));
        var list = new ArrayList<>(GROUP.list());
        list.add(registry);

        assertThat(judge(ALIX_LEAF, GROUP, new Extensions(list)))
                .isInstanceOfSatisfying(
                        CommitVerdict.Paused.class,
                        paused -> assertThat(paused.reason()).isEqualTo(CommitVerdict.PauseReason.MIGRATED));
    }

    // --- our own rule for sync groups ---

    @Test
    void refusesASyncGroupThatGetsAnotherInbox() {
        var own = new GroupMembership(Map.of(claimed(ALIX), 11L), List.of());
        var sync = context(GroupProfile.ofSyncGroup(ALIX, new byte[32]), own);
        var next = ContextExtensions.with(sync, own.with(claimed(BO), 20));

        assertThat(judge(leaf(ALIX, ALIX_LAPTOP), ConversationType.SYNC, sync, next))
                .isInstanceOfSatisfying(
                        CommitVerdict.Refused.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(CommitRefusal.FOREIGN_INBOX_IN_SYNC_GROUP));
    }

    @Test
    void refusesASyncGroupWhoseTypeWasChangedToHideAnotherInbox() {
        var own = new GroupMembership(Map.of(claimed(ALIX), 11L), List.of());
        var disguised = context(GroupProfile.ofGroup(ALIX, Map.of(), PolicySet.DEFAULT, new byte[32]), own);
        var next = ContextExtensions.with(disguised, own.with(claimed(BO), 20));

        assertThat(judge(ALIX_LEAF, ConversationType.SYNC, disguised, next)).isInstanceOf(CommitVerdict.Refused.class);
    }

    @Test
    void refusesAnAddedLeafThatClaimsAnotherInboxInASyncGroup() {
        var own = new GroupMembership(Map.of(claimed(ALIX), 10L), List.of());
        var sync = context(GroupProfile.ofSyncGroup(ALIX, new byte[32]), own);
        var next = ContextExtensions.with(sync, own.with(claimed(ALIX), 11));

        accepted(judge(ALIX_LEAF, ConversationType.SYNC, sync, next, add(ALIX_LEAF, ALIX, ALIX_LAPTOP)));
        assertRefused(
                judge(ALIX_LEAF, ConversationType.SYNC, sync, next, add(ALIX_LEAF, BO, ALIX_LAPTOP)),
                CommitRefusal.FOREIGN_INBOX_IN_SYNC_GROUP);
    }

    // --- helpers ---

    private CommitVerdict judge(Leaf committer, Extensions current, Extensions next, ProposedChange... proposals) {
        return judge(committer, ConversationType.GROUP, current, next, proposals);
    }

    private CommitVerdict judge(
            Leaf committer, ConversationType type, Extensions current, Extensions next, ProposedChange... proposals) {
        return CommitValidation.judge(
                new CommitFacts(committer, List.of(proposals), current, next, LEAVES), logs, reader(type));
    }

    private static Reader reader(ConversationType type) {
        return new Reader(ALIX, ClientVersion.EMULATED, type);
    }

    private void assertOnlySuperAdminMay(UnaryOperator<MutableMetadata> change) {
        var current = ContextExtensions.with(GROUP, metadata(GROUP).withAdmin(claimed(BO)));
        var next = ContextExtensions.with(current, change.apply(metadata(current)));

        assertRefused(judge(BO_LEAF, current, next), CommitRefusal.INSUFFICIENT_PERMISSIONS);
        accepted(judge(ALIX_LEAF, current, next));
    }

    private static ProposedChange add(Leaf proposer, InstallationId ofCaro) {
        return add(proposer, CARO, ofCaro);
    }

    private static ProposedChange add(Leaf proposer, InboxId inbox, InstallationId installation) {
        return new ProposedChange.Add(proposer, leaf(inbox, installation));
    }

    private static Extensions context(GroupProfile profile, GroupMembership membership) {
        return ContextExtensions.with(profile.extensions(), membership);
    }

    private static Extensions members(GroupMembership membership) {
        return ContextExtensions.with(GROUP, membership);
    }

    private static Extensions renamed(Extensions context, String name) {
        return ContextExtensions.with(context, metadata(context).with(MetadataField.GROUP_NAME, name));
    }

    private static Extensions demanding(Extensions context, String version) {
        return ContextExtensions.with(
                context, metadata(context).with(MetadataField.MINIMUM_SUPPORTED_PROTOCOL_VERSION, version));
    }

    private static MutableMetadata metadata(Extensions context) {
        try {
            return ContextExtensions.mutableMetadata(context);
        } catch (UnreadableExtensionException e) {
            throw new AssertionError(e);
        }
    }

    private static Extensions without(Extensions context, int type) {
        return new Extensions(context.list().stream()
                .filter(extension -> extension.type() != type)
                .toList());
    }

    private static Extensions replacing(Extensions context, int type, Bytes data) {
        var list = new ArrayList<>(without(context, type).list());
        list.add(new Extension(type, data));
        return new Extensions(list);
    }

    private static ValidatedCommit accepted(CommitVerdict verdict) {
        assertThat(verdict).isInstanceOf(CommitVerdict.Accepted.class);
        return ((CommitVerdict.Accepted) verdict).commit();
    }

    private static void assertRefused(CommitVerdict verdict, CommitRefusal refusal) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        CommitVerdict.Refused.class,
                        refused ->
                                assertThat(refused.refusal()).as(refused.text()).isEqualTo(refusal));
    }
}
