package dev.lockstep.xmtp.group.membership;

import static dev.lockstep.xmtp.group.cast.Cast.ALIX;
import static dev.lockstep.xmtp.group.cast.Cast.ALIX_LAPTOP;
import static dev.lockstep.xmtp.group.cast.Cast.ALIX_PHONE;
import static dev.lockstep.xmtp.group.cast.Cast.BO;
import static dev.lockstep.xmtp.group.cast.Cast.BO_PHONE;
import static dev.lockstep.xmtp.group.cast.Cast.claimed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.xmtp.group.cast.RecordedLogs;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class InstallationDiffTest {
    private final RecordedLogs logs = new RecordedLogs()
            .with(ALIX, 10, ALIX_PHONE)
            .with(ALIX, 12, ALIX_LAPTOP)
            .with(BO, 20, BO_PHONE);

    @Test
    void addsAndRemovesWhatTheLogSaysBetweenTwoPoints() throws Exception {
        var diff = InstallationDiff.between(membership(10, 20), membership(12, 20), logs);

        assertThat(diff.added()).containsExactly(ALIX_LAPTOP);
        assertThat(diff.removed()).containsExactly(ALIX_PHONE);
    }

    @Test
    void removesAllOfARemovedInboxAtItsOldPoint() throws Exception {
        var diff =
                InstallationDiff.between(membership(10, 20), membership(10, 20).without(claimed(BO)), logs);

        assertThat(diff.removed()).containsExactly(BO_PHONE);
        assertThat(diff.added()).isEmpty();
    }

    @Test
    void knowsNoInstallationsOfARemovedInboxThatStillStandsAtZero() {
        assertThatThrownBy(() -> InstallationDiff.between(
                        membership(10, 0), membership(10, 0).without(claimed(BO)), logs))
                .isInstanceOf(MissingIdentityUpdateException.class)
                .hasMessageContaining("at sequence id 0");
    }

    @Test
    void refusesAnOldPointThatTheLogDoesNotHave() {
        assertThatThrownBy(() -> InstallationDiff.between(membership(11, 20), membership(12, 20), logs))
                .isInstanceOf(MissingIdentityUpdateException.class);
    }

    @Test
    void takesASequenceIdOfTheUpperHalfForOneThatNoLogReaches() throws Exception {
        var diff = InstallationDiff.between(membership(10, 20), membership(Long.MIN_VALUE, 20), logs);

        assertThat(diff.added()).isEmpty();
        assertThat(diff.removed()).isEmpty();
    }

    @Property(tries = 500)
    void leadsFromTheOldInstallationsToTheNewOnes(
            @ForAll("histories") List<Set<InstallationId>> alix,
            @ForAll("histories") List<Set<InstallationId>> bo,
            @ForAll int from,
            @ForAll int to)
            throws Exception {
        var states = new RecordedLogs();
        write(states, ALIX, 100, alix);
        write(states, BO, 200, bo);
        var before = membership(100 + Math.floorMod(from, alix.size()), 200);
        var after = membership(100 + Math.max(Math.floorMod(from, alix.size()), Math.floorMod(to, alix.size())), 200);
        if (to % 2 == 0) {
            after = after.without(claimed(BO));
        }

        var diff = InstallationDiff.between(before, after, states);

        var result = installations(before, states);
        result.removeAll(diff.removed());
        result.addAll(diff.added());
        assertThat(result).isEqualTo(installations(after, states));
    }

    @Provide
    Arbitrary<List<Set<InstallationId>>> histories() {
        var installation = Arbitraries.integers().between(1, 5);
        return installation
                .set()
                .ofMaxSize(4)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(states -> states.stream()
                        .map(numbers -> numbers.stream()
                                .map(number -> InstallationId.ofHex(("0" + number).repeat(32)))
                                .collect(Collectors.toSet()))
                        .toList());
    }

    /** Inboxes share no installations; the number of the inbox makes them differ. */
    private static void write(RecordedLogs states, InboxId inbox, int first, List<Set<InstallationId>> history) {
        for (int i = 0; i < history.size(); i++) {
            states.with(
                    inbox,
                    first + i,
                    history.get(i).stream()
                            .map(installation -> of(inbox, installation))
                            .toArray(InstallationId[]::new));
        }
    }

    private static InstallationId of(InboxId inbox, InstallationId installation) {
        return InstallationId.ofHex(
                inbox.value().substring(0, 32) + installation.toString().substring(32));
    }

    private static Set<InstallationId> installations(GroupMembership membership, AssociationStates states) {
        var all = new HashSet<InstallationId>();
        membership
                .members()
                .forEach((inbox, sequenceId) -> all.addAll(states.at(inbox.id().orElseThrow(), sequenceId)
                        .orElseThrow()
                        .installations()));
        return all;
    }

    private static GroupMembership membership(long alix, long bo) {
        return new GroupMembership(Map.of(claimed(ALIX), alix, claimed(BO), bo), List.of());
    }
}
