package dev.lockstep.sync.devicesync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.lockstep.contract.event.ArchiveWanted;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.Reason;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.contract.event.SyncRequestChanged.State;
import dev.lockstep.contract.sync.Finding;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.rig.Rig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An installation that has only just come asks for the history: what is said of it, and for how long it is young. */
class YoungInstallationsTest {
    private static final String CODE = "young-installation-asked";
    private static final Duration YOUNG = Duration.ofHours(1);

    private Household home;

    @BeforeEach
    void open() throws Exception {
        home = new Household();
        alarmYoungerThan(YOUNG);
    }

    @AfterEach
    void close() {
        home.close();
    }

    @ParameterizedTest
    @EnumSource(Policy.Answering.class)
    void raiseTheAlarmWhateverThePolicyIs(Policy.Answering answering) throws Exception {
        home.rig.policy = new Policy(answering, "http://history.example", YOUNG);
        home.rig.pass(Duration.ofMinutes(59));

        asks(home.other, "P1");

        SyncRequestChanged request = newest(home.ours);
        Reason alarm = request.getAlarm();
        assertThat(alarm.getCode()).isEqualTo(CODE);
        assertThat(alarm.getMessage())
                .matches(
                        "Installation %s asks for history \\(pin P1\\) and was known here for only 35[4-9]\\d s then; the alarm is set to 3600 s\\."
                                .formatted(Diagnosis.shortened(home.other.id())));
        assertThat(alarm.getNextStep()).contains("revoke it", "answering to hold");
        assertThat(told()).containsExactly(request);
        assertThat(home.rig.alarms).singleElement().satisfies(raised -> {
            assertThat(raised.getKey()).isEqualTo(home.other.id());
            assertThat(raised.getValue()).isBetween(Duration.ofMinutes(59), YOUNG);
        });
        assertThat(alarms(home.ours)).singleElement().satisfies(finding -> {
            assertThat(finding.getMessage()).isEqualTo(alarm.getMessage());
            assertThat(finding.getNextStep()).isEqualTo(alarm.getNextStep());
        });
        assertThat(request.getState())
                .isEqualTo(
                        switch (answering) {
                            case ANSWER -> State.ANSWERING;
                            case HOLD -> State.HELD;
                            case REFUSE -> State.REFUSED;
                        });
        assertThat(wanted()).hasSize(answering == Policy.Answering.ANSWER ? 1 : 0);
    }

    @Test
    void areOldOnceTheAgeIsReached() throws Exception {
        home.rig.pass(YOUNG);

        asks(home.other, "P1");

        assertNoAlarm(home.ours);
    }

    @Test
    void areNobodysConcernWhereNoAgeIsSet() throws Exception {
        alarmYoungerThan(Duration.ZERO);

        asks(home.other, "P1");

        assertNoAlarm(home.ours);
    }

    /** The time is stored, and a message that is read again after a crash raises nothing again. */
    @Test
    void areAsYoungAfterARestart() throws Exception {
        home.rig.pass(Duration.ofMinutes(50));
        home.rig.restart();
        asks(home.other, "P1");
        home.rig.restart();
        home.hears(home.ours);
        home.rig.pass(Duration.ofMinutes(10));
        home.rig.restart();
        asks(home.other, "P2");

        assertThat(requests(home.ours))
                .extracting(SyncRequestChanged::getPin, SyncRequestChanged::hasAlarm)
                .containsExactly(tuple("P2", false), tuple("P1", true));
        assertThat(home.rig.alarms).hasSize(1);
        assertThat(home.rig.alarms.getFirst().getValue()).isBetween(Duration.ofMinutes(50), Duration.ofMinutes(51));
    }

    /** Who was there at the first look at the inbox may have been there for years: ours was, as any phone would have been. */
    @Test
    void areNotThoseThatWereThereBeforeUs() throws Exception {
        asks(home.ours, "P1");

        assertNoAlarm(home.other);
    }

    @Test
    void areTheSameForAllHostedInstallationsOfTheInbox() throws Exception {
        home.rig.pass(YOUNG);
        HostedInstallation third = home.rig.installation(home.inbox);
        home.rig.conversations.ensureSyncGroup(third);
        home.hears(home.ours);
        home.hears(home.other);

        asks(home.other, "P1");
        asks(third, "P2");

        assertThat(requests(third)).extracting(SyncRequestChanged::getPin).containsExactly("P1");
        assertThat(newest(third).hasAlarm()).isFalse();
        assertThat(alarms(third)).isEmpty();
        for (HostedInstallation old : List.of(home.ours, home.other)) {
            assertThat(newest(old).getPin()).isEqualTo("P2");
            assertThat(newest(old).getAlarm().getCode()).isEqualTo(CODE);
            assertThat(alarms(old)).hasSize(1);
        }
    }

    /** It is quicker than the look at the identity log that would have shown it; from then on it ages. */
    @Test
    void areHeardOfByTheirRequestIfByNothingElse() throws Exception {
        home.rig.pass(YOUNG);
        notLookedSinceBefore(home.other);

        asks(home.other, "P1");
        home.rig.pass(Duration.ofMinutes(30));
        home.rig.installing.looked(
                home.inbox, home.rig.logs.newest(home.inbox.id(), Lane.SYNC).orElseThrow());
        asks(home.other, "P2");
        home.rig.pass(Duration.ofMinutes(30));
        asks(home.other, "P3");

        assertThat(home.rig.alarms)
                .extracting(Map.Entry::getValue)
                .satisfiesExactly(
                        first -> assertThat(first).isBetween(Duration.ZERO, Duration.ofMillis(1)),
                        second -> assertThat(second).isBetween(Duration.ofMinutes(30), Duration.ofMinutes(31)));
        assertThat(newest(home.ours).hasAlarm()).isFalse();
    }

    @Test
    void areToldOfOnceHoweverOftenTheyAskAndUntilTheyAreRevoked() throws Exception {
        asks(home.other, "P1");
        asks(home.other, "P2");
        List<Finding> before = alarms(home.ours);

        home.revokesOther();

        assertThat(home.rig.alarms).hasSize(2);
        assertThat(before)
                .singleElement()
                .satisfies(finding -> assertThat(finding.getMessage()).contains("pin P2"));
        assertThat(alarms(home.ours)).isEmpty();
        assertThat(arrivals()).isZero();
    }

    private void alarmYoungerThan(Duration age) {
        home.rig.policy = new Policy(Policy.Answering.ANSWER, "http://history.example", age);
    }

    /** Says so, and all others hear it. */
    private void asks(HostedInstallation who, String pin) throws Exception {
        home.says(who, Household.request(pin));
        for (HostedInstallation each :
                home.rig.installations.loadRegistered(home.rig.database().direct(), home.inbox)) {
            home.hears(each);
        }
    }

    private void assertNoAlarm(HostedInstallation who) throws Exception {
        assertThat(newest(who).getState()).isEqualTo(State.ANSWERING);
        assertThat(newest(who).hasAlarm()).isFalse();
        assertThat(alarms(who)).isEmpty();
        assertThat(home.rig.alarms).isEmpty();
    }

    /** As if the identity log had been looked at last when it did not have the installation yet. */
    private void notLookedSinceBefore(HostedInstallation came) {
        home.rig.database().perform(sql -> {
            sql.send("""
                    update inbox set identity_sequence_id = identity_sequence_id - 1,
                        known_installations = array_remove(known_installations, $2::bytea)
                    where inbox_id = $1
                    """, home.inbox.id().toByteArray(), came.id().toByteArray());
            sql.send("delete from arrived_installation where installation_id = $1", (Object)
                    came.id().toByteArray());
        });
    }

    private long arrivals() {
        return home.rig
                .database()
                .direct()
                .first("select count(*) from arrived_installation", row -> row.getLong(0))
                .orElseThrow();
    }

    private List<Finding> alarms(HostedInstallation who) throws Exception {
        return home.rig.deviceSyncState.status(Rig.TENANT, who.id()).getFindingsList().stream()
                .filter(finding -> finding.getCode().equals(CODE))
                .toList();
    }

    private SyncRequestChanged newest(HostedInstallation who) {
        return requests(who).getFirst();
    }

    private List<SyncRequestChanged> requests(HostedInstallation who) {
        return home.rig.database().transaction(sql -> Requests.list(sql, who.id(), Long.MAX_VALUE, "", 10));
    }

    private List<SyncRequestChanged> told() {
        return home.events(Envelope::hasSyncRequestChanged).stream()
                .map(Envelope::getSyncRequestChanged)
                .toList();
    }

    private List<ArchiveWanted> wanted() {
        return home.events(Envelope::hasArchiveWanted).stream()
                .map(Envelope::getArchiveWanted)
                .toList();
    }
}
