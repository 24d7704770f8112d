package dev.lockstep.xmtp.group.membership;

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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.xmtp.group.cast.RecordedLogs;
import dev.lockstep.xmtp.group.commit.CommitFacts;
import dev.lockstep.xmtp.group.commit.CommitValidation;
import dev.lockstep.xmtp.group.commit.CommitVerdict;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.commit.ProposedChange;
import dev.lockstep.xmtp.group.commit.Reader;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.join.JoinFacts;
import dev.lockstep.xmtp.group.join.JoinValidation;
import dev.lockstep.xmtp.group.join.JoinVerdict;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.profile.ContextExtensions;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.group.version.ClientVersion;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MembershipPlanTest {
    private static final MembershipPlan.Own OWN = new MembershipPlan.Own(ALIX, ALIX_PHONE);
    private static final GroupMembership NEW_GROUP = new GroupMembership(Map.of(claimed(ALIX), 0L), List.of());

    private final RecordedLogs logs = new RecordedLogs()
            .with(ALIX, 11, ALIX_PHONE, ALIX_LAPTOP)
            .with(BO, 20, BO_PHONE)
            .with(BO, 22, BO_LAPTOP)
            .with(CARO, 30, CARO_PHONE, CARO_LAPTOP);
    private final Map<InboxId, Long> latest = Map.of(ALIX, 11L, BO, 22L, CARO, 30L);

    @Test
    void raisesTheCreatorAndAddsItsOtherInstallationsInTheFirstCommit() throws Exception {
        var plan = plan(NEW_GROUP, Set.of(ALIX_PHONE), List.of(CARO), List.of());

        assertThat(plan.target().members()).containsOnly(Map.entry(claimed(ALIX), 11L), Map.entry(claimed(CARO), 30L));
        assertThat(plan.toAdd())
                .containsOnly(Map.entry(ALIX, Set.of(ALIX_LAPTOP)), Map.entry(CARO, Set.of(CARO_PHONE, CARO_LAPTOP)));
        assertThat(plan.toRemove()).isEmpty();
    }

    @Test
    void followsTheLogsOfItsMembersWithoutBeingAsked() throws Exception {
        var before = membership(Map.of(ALIX, 11L, BO, 20L));

        var plan = plan(before, Set.of(ALIX_PHONE, ALIX_LAPTOP, BO_PHONE), List.of(), List.of());

        assertThat(plan.installationsToAdd()).containsExactly(BO_LAPTOP);
        assertThat(plan.toRemove()).containsExactly(BO_PHONE);
    }

    @Test
    void hasNothingToDoWhenTheGroupIsUpToDate() throws Exception {
        var before = membership(Map.of(ALIX, 11L, BO, 22L));

        var plan = plan(before, Set.of(ALIX_PHONE, ALIX_LAPTOP, BO_LAPTOP), List.of(BO), List.of(CARO));

        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.membershipWithout(Set.of())).isEmpty();
    }

    @Test
    void listsInstallationsWithoutAKeyPackageAsFailed() throws Exception {
        var plan = plan(NEW_GROUP, Set.of(ALIX_PHONE), List.of(CARO), List.of());

        var membership = plan.membershipWithout(Set.of(CARO_LAPTOP)).orElseThrow();

        assertThat(membership.contains(claimed(CARO))).isTrue();
        assertThat(membership.failedInstallations()).containsExactly(CARO_LAPTOP.bytes());
    }

    @Test
    void doesNotAddAnInboxNoneOfWhoseKeyPackagesIsGood() throws Exception {
        var plan = plan(NEW_GROUP, Set.of(ALIX_PHONE), List.of(CARO), List.of());

        var membership = plan.membershipWithout(Set.of(CARO_PHONE, CARO_LAPTOP)).orElseThrow();

        assertThat(membership.contains(claimed(CARO))).isFalse();
        assertThat(membership.failedInstallations()).isEmpty();
    }

    @Test
    void makesNoCommitWhenEverythingFailed() throws Exception {
        var before = membership(Map.of(ALIX, 11L));

        var plan = plan(before, Set.of(ALIX_PHONE, ALIX_LAPTOP), List.of(CARO), List.of());

        assertThat(plan.membershipWithout(Set.of(CARO_PHONE, CARO_LAPTOP))).isEmpty();
    }

    @Test
    void listsInstallationsToRemoveThatNeverHadALeaf() throws Exception {
        var before = membership(Map.of(ALIX, 11L, CARO, 30L));

        var plan = plan(before, Set.of(ALIX_PHONE, ALIX_LAPTOP, CARO_PHONE), List.of(), List.of(CARO));

        assertThat(plan.toRemove()).containsExactly(CARO_PHONE);
        assertThat(plan.membershipWithout(Set.of()).orElseThrow().failedInstallations())
                .containsExactly(CARO_LAPTOP.bytes());
    }

    @Test
    void refusesWhatCannotBeDone() {
        assertProblem(MembershipPlan.Problem.REMOVES_OURSELVES, Map.of(ALIX, 11L), List.of(), List.of(ALIX));
        assertProblem(
                MembershipPlan.Problem.UNKNOWN_INBOX,
                Map.of(ALIX, 11L),
                List.of(new InboxId("dd".repeat(32))),
                List.of());
    }

    @Test
    void refusesToRemoveOurselvesBecauseOurLogSaysSo() {
        logs.with(ALIX, 12, ALIX_LAPTOP);

        assertThatThrownBy(() -> MembershipPlan.of(
                        membership(Map.of(ALIX, 11L)),
                        Set.of(ALIX_PHONE, ALIX_LAPTOP),
                        List.of(),
                        List.of(),
                        Map.of(ALIX, 12L),
                        logs,
                        OWN))
                .isInstanceOfSatisfying(
                        MembershipPlan.ImpossibleException.class,
                        e -> assertThat(e.problem()).isEqualTo(MembershipPlan.Problem.REMOVES_OURSELVES));
    }

    @Test
    void refusesTheInboxThatWouldBeOneTooMany() {
        var members = new HashMap<InboxId, Long>();
        var known = new HashMap<>(latest);
        members.put(ALIX, 11L);
        for (int i = 1; i < MembershipPlan.MOST_INBOXES; i++) {
            var inbox = new InboxId("%064x".formatted(i));
            members.put(inbox, 1L);
            known.put(inbox, 1L);
        }

        assertThatThrownBy(() -> MembershipPlan.of(
                        membership(members), Set.of(ALIX_PHONE), List.of(CARO), List.of(), known, logs, OWN))
                .isInstanceOfSatisfying(
                        MembershipPlan.ImpossibleException.class,
                        e -> assertThat(e.problem()).isEqualTo(MembershipPlan.Problem.TOO_MANY_INBOXES));
    }

    /** Whatever the logs say and whichever key packages fail: peers accept the commit, and whoever it adds joins. */
    @Property(tries = 500)
    void plansOnlyWhatPeersAcceptAndJoinersCanJoin(
            @ForAll("logs") List<Set<InstallationId>> bo,
            @ForAll("logs") List<Set<InstallationId>> caro,
            @ForAll boolean boIsMember,
            @ForAll boolean addCaro,
            @ForAll boolean removeBo,
            @ForAll Set<@IntRange(min = 1, max = 9) Integer> failing)
            throws Exception {
        var states = new RecordedLogs().with(ALIX, 10, ALIX_PHONE);
        write(states, BO, 100, bo);
        write(states, CARO, 200, caro);
        var known = Map.of(ALIX, 10L, BO, 100L + bo.size() - 1, CARO, 200L + caro.size() - 1);
        var members = new LinkedHashMap<>(Map.of(ALIX, 10L));
        var leaves = new HashMap<>(Map.of(ALIX_PHONE, leaf(ALIX, ALIX_PHONE)));
        if (boIsMember) {
            members.put(BO, 100L);
            bo.getFirst().forEach(installation -> leaves.put(of(BO, installation), leaf(BO, of(BO, installation))));
        }
        var before = membership(members);
        var failed = new HashSet<InstallationId>();
        failing.forEach(number -> {
            failed.add(of(BO, numbered(number)));
            failed.add(of(CARO, numbered(number)));
        });

        var plan = MembershipPlan.of(
                before,
                leaves.keySet(),
                addCaro ? List.of(CARO) : List.of(),
                removeBo ? List.of(BO) : List.of(),
                known,
                states,
                OWN);
        var after = plan.membershipWithout(failed);
        if (after.isEmpty()) {
            return;
        }

        var profile = GroupProfile.ofGroup(ALIX, Map.of(), PolicySet.DEFAULT, new byte[32]);
        var context = ContextExtensions.with(profile.extensions(), before);
        var next = ContextExtensions.with(context, after.get());
        var actor = leaf(ALIX, ALIX_PHONE);
        var proposals = new ArrayList<ProposedChange>();
        var leavesAfter = new HashMap<InstallationId, Leaf>(leaves);
        plan.toAdd()
                .forEach((inbox, installations) -> installations.stream()
                        .filter(installation -> !failed.contains(installation))
                        .filter(installation -> after.get().contains(claimed(inbox)))
                        .forEach(installation -> {
                            proposals.add(new ProposedChange.Add(actor, leaf(inbox, installation)));
                            leavesAfter.put(installation, leaf(inbox, installation));
                        }));
        for (var installation : plan.toRemove()) {
            proposals.add(new ProposedChange.Remove(actor, leaf(BO, installation)));
            leavesAfter.remove(installation);
        }
        var verdict = CommitValidation.judge(
                new CommitFacts(actor, proposals, context, next, leaves.keySet()),
                states,
                new Reader(ALIX, ClientVersion.EMULATED, ConversationType.GROUP));
        assertThat(verdict).isInstanceOf(CommitVerdict.Accepted.class);
        assertThat(JoinValidation.judge(
                        new JoinFacts(actor, List.copyOf(leavesAfter.values()), next),
                        states,
                        BO,
                        ClientVersion.EMULATED))
                .isInstanceOf(JoinVerdict.Accepted.class);
    }

    @Provide
    Arbitrary<List<Set<InstallationId>>> logs() {
        return Arbitraries.integers()
                .between(1, 9)
                .set()
                .ofMaxSize(4)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(states -> states.stream()
                        .map(numbers -> {
                            var installations = new HashSet<InstallationId>();
                            numbers.forEach(number -> installations.add(numbered(number)));
                            return (Set<InstallationId>) installations;
                        })
                        .toList());
    }

    private static InstallationId numbered(int number) {
        return InstallationId.ofHex(("0" + number).repeat(32));
    }

    private static InstallationId of(InboxId inbox, InstallationId installation) {
        return InstallationId.ofHex(
                inbox.value().substring(0, 32) + installation.toString().substring(32));
    }

    private static void write(RecordedLogs states, InboxId inbox, int first, List<Set<InstallationId>> log) {
        for (int i = 0; i < log.size(); i++) {
            states.with(
                    inbox,
                    first + i,
                    log.get(i).stream()
                            .map(installation -> of(inbox, installation))
                            .toArray(InstallationId[]::new));
        }
    }

    private MembershipPlan plan(
            GroupMembership before, Set<InstallationId> leaves, List<InboxId> add, List<InboxId> remove)
            throws Exception {
        return MembershipPlan.of(before, leaves, add, remove, latest, logs, OWN);
    }

    private void assertProblem(
            MembershipPlan.Problem problem, Map<InboxId, Long> members, List<InboxId> add, List<InboxId> remove) {
        assertThatThrownBy(() -> plan(membership(members), Set.of(ALIX_PHONE, ALIX_LAPTOP), add, remove))
                .isInstanceOfSatisfying(
                        MembershipPlan.ImpossibleException.class,
                        e -> assertThat(e.problem()).isEqualTo(problem));
    }

    private static GroupMembership membership(Map<InboxId, Long> members) {
        var membership = new GroupMembership(Map.of(), List.of());
        for (var member : members.entrySet()) {
            membership = membership.with(claimed(member.getKey()), member.getValue());
        }
        return membership;
    }
}
