package dev.lockstep.xmtp.group.recovery;

import static dev.lockstep.xmtp.group.cast.Cast.ALIX;
import static dev.lockstep.xmtp.group.cast.Cast.ALIX_PHONE;
import static dev.lockstep.xmtp.group.cast.Cast.BO;
import static dev.lockstep.xmtp.group.cast.Cast.BO_LAPTOP;
import static dev.lockstep.xmtp.group.cast.Cast.BO_PHONE;
import static dev.lockstep.xmtp.group.cast.Cast.CARO;
import static dev.lockstep.xmtp.group.cast.Cast.CARO_PHONE;
import static dev.lockstep.xmtp.group.cast.Cast.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.group.recovery.ReaddPlan.Reason;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Alix is super admin; the newest commit that was read is 100. */
class ReaddPlanTest {
    private static final GroupId GROUP = GroupId.of(new byte[16]);
    private static final Leaf ALIX_LEAF = leaf(ALIX, ALIX_PHONE);
    private static final Leaf BO_LEAF = leaf(BO, BO_PHONE);
    private static final Leaf CARO_LEAF = leaf(CARO, CARO_PHONE);
    private static final Set<Leaf> LEAVES = Set.of(ALIX_LEAF, BO_LEAF, CARO_LEAF);
    private static final MutableMetadata METADATA = GroupProfile.ofGroup(
                    ALIX, Map.of(), PolicySet.DEFAULT, new byte[32])
            .mutable();

    @Test
    void addsAMemberAgainThatAsks() {
        var plan = plan(ALIX_LEAF, request(BO_LEAF, 90), request(CARO_LEAF, 100));

        assertThat(plan.readd()).containsExactly(BO_LEAF, CARO_LEAF);
        assertThat(plan.unanswered()).isEmpty();
    }

    @Test
    void raisesTheMinimumVersionFirst() {
        var plan = plan(ALIX_LEAF, request(BO_LEAF, 90));

        assertThat(plan.first().orElseThrow())
                .isEqualTo(METADATA.with(MetadataField.MINIMUM_SUPPORTED_PROTOCOL_VERSION, "1.6.0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.6.0", "1.10.0", "2.0.0"})
    void leavesAVersionThatIsHighEnough(String demanded) {
        assertThat(demanding(demanded).first()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5.9", "1.6.0-dev", "latest"})
    void raisesAVersionThatIsTooLowOrNone(String demanded) {
        assertThat(demanding(demanded).first())
                .get()
                .extracting(metadata -> metadata.get(MetadataField.MINIMUM_SUPPORTED_PROTOCOL_VERSION)
                        .orElseThrow())
                .isEqualTo("1.6.0");
    }

    @Test
    void raisesNothingIfNobodyIsAddedAgain() {
        assertThat(plan(ALIX_LEAF).first()).isEmpty();
        assertThat(plan(ALIX_LEAF, request(leaf(BO, BO_LAPTOP), 90)).first()).isEmpty();
    }

    @Test
    void addsNobodyTwiceThatAsksTwice() {
        assertThat(plan(ALIX_LEAF, request(BO_LEAF, 90), request(BO_LEAF, 91)).readd())
                .containsExactly(BO_LEAF);
    }

    @Test
    void answersOnlyAsSuperAdmin() {
        assertUnanswered(plan(CARO_LEAF, request(BO_LEAF, 90)), Reason.NOT_SUPER_ADMIN);
    }

    @ParameterizedTest
    @EnumSource(value = ConversationType.class, names = "GROUP", mode = EnumSource.Mode.EXCLUDE)
    void answersOnlyInGroups(ConversationType type) {
        var state = new ReaddPlan.State(GROUP, type, METADATA, LEAVES, 100, Map.of());

        assertUnanswered(ReaddPlan.of(List.of(request(BO_LEAF, 90)), state, ALIX_LEAF), Reason.NOT_SUPER_ADMIN);
    }

    @Test
    void answersNoStrangerAndNoOtherInboxsInstallation() {
        assertUnanswered(plan(ALIX_LEAF, request(leaf(BO, BO_LAPTOP), 90)), Reason.NOT_A_MEMBER);
        assertUnanswered(plan(ALIX_LEAF, request(leaf(CARO, BO_PHONE), 90)), Reason.NOT_A_MEMBER);
    }

    @Test
    void answersNotItself() {
        assertUnanswered(plan(ALIX_LEAF, request(ALIX_LEAF, 90)), Reason.OUR_OWN);
    }

    @Test
    void answersNoRequestOfAnotherGroup() {
        var other = new ReaddRequest(GroupId.ofHex("01".repeat(16)), BO_LEAF, 90);

        assertUnanswered(plan(ALIX_LEAF, other), Reason.OTHER_GROUP);
    }

    @Test
    void answersOnceUntilTheInstallationIsLostAgain() {
        var readdedBy95 = Map.of(BO_PHONE, 95L);

        assertUnanswered(planAfter(readdedBy95, request(BO_LEAF, 94)), Reason.ANSWERED);
        assertThat(planAfter(readdedBy95, request(BO_LEAF, 95)).readd()).containsExactly(BO_LEAF);
        assertThat(planAfter(readdedBy95, request(CARO_LEAF, 94)).readd()).containsExactly(CARO_LEAF);
    }

    @Test
    void waitsUntilItHasReadTheCommitThatARequestNames() {
        assertUnanswered(plan(ALIX_LEAF, request(BO_LEAF, 101)), Reason.NOT_READ_SO_FAR);
        assertUnanswered(plan(ALIX_LEAF, request(BO_LEAF, -1)), Reason.NOT_READ_SO_FAR);
    }

    @Test
    void onlyTheRequestThatRunsAheadIsKept() {
        assertThat(Reason.values()).filteredOn(reason -> !reason.isFinal()).containsExactly(Reason.NOT_READ_SO_FAR);
    }

    private static ReaddPlan demanding(String version) {
        var metadata = METADATA.with(MetadataField.MINIMUM_SUPPORTED_PROTOCOL_VERSION, version);
        var state = new ReaddPlan.State(GROUP, ConversationType.GROUP, metadata, LEAVES, 100, Map.of());
        return ReaddPlan.of(List.of(request(BO_LEAF, 90)), state, ALIX_LEAF);
    }

    private static ReaddPlan plan(Leaf own, ReaddRequest... requests) {
        var state = new ReaddPlan.State(GROUP, ConversationType.GROUP, METADATA, LEAVES, 100, Map.of());
        return ReaddPlan.of(List.of(requests), state, own);
    }

    private static ReaddPlan planAfter(Map<InstallationId, Long> readded, ReaddRequest... requests) {
        var state = new ReaddPlan.State(GROUP, ConversationType.GROUP, METADATA, LEAVES, 100, readded);
        return ReaddPlan.of(List.of(requests), state, ALIX_LEAF);
    }

    private static ReaddRequest request(Leaf requester, long latestCommit) {
        return new ReaddRequest(GROUP, requester, latestCommit);
    }

    private static void assertUnanswered(ReaddPlan plan, Reason reason) {
        assertThat(plan.readd()).isEmpty();
        assertThat(plan.first()).isEmpty();
        assertThat(plan.unanswered().values()).containsExactly(reason);
    }
}
