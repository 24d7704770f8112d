package dev.lockstep.sync.devicesync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.contract.event.SyncRequestChanged.State;
import dev.lockstep.sync.devicesync.Policy.Answering;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.rig.Rig;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One hosted installation of an inbox answers a request for all of them. */
class AnsweredByAnotherTest {
    private Household home;
    private HostedInstallation asking;

    @BeforeEach
    void open() throws Exception {
        home = new Household();
        asking = home.rig.installation(home.inbox);
        home.rig.conversations.ensureSyncGroup(asking);
        home.hears(home.ours);
        home.hears(home.other);
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void isAnsweredForAllWithTheFirstReply() throws Exception {
        home.says(asking, Household.request("P1"));
        home.says(asking, Household.request("P2"));
        home.hears(home.ours);
        home.hears(home.other);
        assertThat(stateOfOurs("P1")).isEqualTo(State.ANSWERING);

        home.says(home.other, Household.reply("P1"));
        home.says(home.other, Household.reply("P1"));
        home.hears(home.ours);

        assertThat(changesOfOurs("P1")).containsExactly(State.ANSWERING, State.ANSWERED);
        assertThat(stateOfOurs("P2")).isEqualTo(State.ANSWERING);
    }

    /** One transfer serves all, and what becomes of it is told of each. */
    @Test
    void failsForAll() throws Exception {
        ByteString request =
                home.says(asking, Household.request("P1")).message().bytes();
        home.hears(home.ours);
        home.hears(home.other);

        home.archiveServiceTells(Household.postponed(request, "P1"));
        home.archiveServiceTells(Household.failed(request, "P1"));

        for (HostedInstallation each : List.of(home.ours, home.other)) {
            assertThat(changes(each, "P1"))
                    .extracting(
                            SyncRequestChanged::getState,
                            change -> change.getReason().getCode())
                    .containsExactly(
                            tuple(State.ANSWERING, ""),
                            tuple(State.ANSWERING, "history-server-unavailable"),
                            tuple(State.REQUEST_FAILED, "archive-gone"));
        }
    }

    @Test
    void isAskedForNoDecisionAnyMore() throws Exception {
        home.rig.policy = Rig.policy(Answering.HOLD);
        home.says(asking, Household.request("P1"));
        home.hears(home.ours);
        assertThat(stateOfOurs("P1")).isEqualTo(State.HELD);

        home.says(home.other, Household.reply("P1"));
        home.hears(home.ours);

        assertThat(stateOfOurs("P1")).isEqualTo(State.ANSWERED);
    }

    private State stateOfOurs(String pin) {
        return changesOfOurs(pin).getLast();
    }

    private List<State> changesOfOurs(String pin) {
        return changes(home.ours, pin).stream()
                .map(SyncRequestChanged::getState)
                .toList();
    }

    private List<SyncRequestChanged> changes(HostedInstallation installation, String pin) {
        return home.rig.events().stream()
                .filter(event ->
                        event.getInstallationId().equals(installation.id().bytes()))
                .filter(Envelope::hasSyncRequestChanged)
                .map(Envelope::getSyncRequestChanged)
                .filter(change -> change.getPin().equals(pin))
                .toList();
    }
}
