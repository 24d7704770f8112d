package dev.lockstep.xmtp.group.membership;

import static dev.lockstep.xmtp.group.cast.Cast.ALIX;
import static dev.lockstep.xmtp.group.cast.Cast.ALIX_LAPTOP;
import static dev.lockstep.xmtp.group.cast.Cast.ALIX_PHONE;
import static dev.lockstep.xmtp.group.cast.Cast.BO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.xmtp.group.membership.AssociationStates.InboxState;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.AssociationState;
import dev.lockstep.xmtp.identity.Identifier;
import dev.lockstep.xmtp.identity.Member;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReplayedLogsTest {
    private static final Identifier.Ethereum WALLET = new Identifier.Ethereum("0x" + "12".repeat(20));

    private final TreeMap<Long, AssociationState> log = new TreeMap<>(Map.of(
            10L, state(ALIX_PHONE),
            12L, state(ALIX_PHONE, ALIX_LAPTOP)));
    private final ReplayedLogs logs = new ReplayedLogs(Map.of(ALIX, log));

    @Test
    void knowsTheInstallationsAfterEveryUpdateAndNoWallets() {
        assertThat(logs.at(ALIX, 10)).contains(new InboxState(10, Set.of(ALIX_PHONE)));
        assertThat(logs.at(ALIX, 12)).contains(new InboxState(12, Set.of(ALIX_PHONE, ALIX_LAPTOP)));
    }

    @Test
    void knowsNoStateBetweenTwoUpdatesButTheNewestBefore() {
        assertThat(logs.at(ALIX, 11)).isEmpty();
        assertThat(logs.upTo(ALIX, 11)).contains(new InboxState(10, Set.of(ALIX_PHONE)));
    }

    @Test
    void knowsNothingBeforeALogBeginsAndOfInboxesWithoutOne() {
        assertThat(logs.upTo(ALIX, 9)).isEmpty();
        assertThat(logs.upTo(BO, 100)).isEmpty();
    }

    @Test
    void doesNotChangeWithTheLogItWasMadeFrom() {
        log.clear();

        assertThat(logs.at(ALIX, 10)).isPresent();
    }

    private static AssociationState state(InstallationId... installations) {
        var members = new LinkedHashMap<Identifier, Member>();
        members.put(WALLET, new Member(WALLET, null, null, null));
        for (var installation : installations) {
            var identifier = Identifier.Installation.of(installation);
            members.put(identifier, new Member(identifier, WALLET, 1L, null));
        }
        return new AssociationState(ALIX, members, WALLET, Set.of());
    }
}
