package dev.lockstep.sync.devicesync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ArchiveChanged;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.contract.event.SyncRequestChanged.State;
import dev.lockstep.sync.devicesync.Policy.Answering;
import dev.lockstep.sync.group.Conversations.Announced;
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

    /** What was uploaded for one that is gone by then is announced by another one, slice by slice, where the request was read. */
    @Test
    void isAnsweredByAnotherIfTheOneThatWantedTheArchiveIsRevokedOnTheWay() throws Exception {
        Announced request = heardByBoth("P1");
        home.revokesOurs();

        home.archiveServiceHasUploaded(request, "P1", 0, false);
        home.announcesWhatWasUploaded();
        home.archiveServiceHasUploaded(request, "P1", 1, true);
        home.announcesWhatWasUploaded();
        home.hears(asking);

        assertThat(changes(home.other, "P1").getLast().getState()).isEqualTo(State.ANSWERED);
        assertThat(announcedTo(asking))
                .extracting(ArchiveChanged::getPin, ArchiveChanged::getSenderInstallationId)
                .containsExactly(
                        tuple("P1", home.other.id().bytes()),
                        tuple("P1", home.other.id().bytes()));
    }

    /** The archive was uploaded before, and nobody had said so yet. */
    @Test
    void isAnsweredByAnotherIfTheOneThatIsToAnnounceTheArchiveIsRevoked() throws Exception {
        Announced request = heardByBoth("P1");
        home.archiveServiceHasUploaded(request, "P1", 0, true);
        home.rig.database().perform(sql -> home.rig.installations.delete(sql, home.ours.id()));

        home.announcesWhatWasUploaded();
        home.hears(asking);

        assertThat(changes(home.other, "P1").getLast().getState()).isEqualTo(State.ANSWERED);
        assertThat(announcedTo(asking)).hasSize(1);
    }

    @Test
    void failsForThoseThatAreLeftIfTheOneThatWantedTheArchiveIsRevokedOnTheWay() throws Exception {
        ByteString request = heardByBoth("P1").message().bytes();
        home.revokesOurs();

        home.archiveServiceTells(Household.postponed(request, "P1"));
        home.archiveServiceTells(Household.failed(request, "P1"));

        assertThat(changes(home.other, "P1"))
                .extracting(
                        SyncRequestChanged::getState,
                        change -> change.getReason().getCode())
                .containsExactly(
                        tuple(State.ANSWERING, ""),
                        tuple(State.ANSWERING, "history-server-unavailable"),
                        tuple(State.REQUEST_FAILED, "archive-gone"));
    }

    /** Nobody else has asked for it: an archive that only the one that is gone was to send, or a request that others refuse. */
    @Test
    void nothingIsAnnouncedForOneThatIsGoneIfNobodyElseIsToAnswer() throws Exception {
        home.says(asking, Household.request("P1"));
        home.hears(home.ours);
        home.rig.policy = Rig.policy(Answering.REFUSE);
        home.hears(home.other);
        Announced unasked = home.says(home.other, Household.reply("P2"));
        home.revokesOurs();

        home.archiveServiceHasUploaded(unasked, "P2", 0, true);

        assertThat(home.rig.next(home.inbox.id()).filter(task -> task.command().hasArchiveUploaded()))
                .isEmpty();
        assertThat(changes(home.other, "P1"))
                .extracting(SyncRequestChanged::getState)
                .containsExactly(State.REFUSED);
    }

    private Announced heardByBoth(String pin) throws Exception {
        Announced request = home.says(asking, Household.request(pin));
        home.hears(home.ours);
        home.hears(home.other);
        assertThat(changes(home.other, pin).getLast().getState()).isEqualTo(State.ANSWERING);
        return request;
    }

    private List<ArchiveChanged> announcedTo(HostedInstallation installation) {
        return home.rig.events().stream()
                .filter(event ->
                        event.getInstallationId().equals(installation.id().bytes()))
                .filter(Envelope::hasArchiveChanged)
                .map(Envelope::getArchiveChanged)
                .toList();
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
