package dev.lockstep.sync.devicesync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.lockstep.contract.event.ArchiveOptions;
import dev.lockstep.contract.event.ArchiveWanted;
import dev.lockstep.contract.event.DecideSyncRequest.Decision;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.OperationChanged;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.contract.event.SyncRequestChanged.Direction;
import dev.lockstep.contract.event.SyncRequestChanged.State;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.group.Conversations.Announced;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.rig.Commands;
import dev.lockstep.sync.rig.Rig;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncContent;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of requests for history that another installation says in a sync group. */
class HeardRequestsTest {
    private Household home;

    @BeforeEach
    void open() throws Exception {
        home = new Household();
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void areAnsweredOnceInTheGroupTheyCameIn() throws Exception {
        Announced said = home.says(home.other, Household.request("P1"));
        home.hears(home.ours);
        home.rig.restart();
        home.hears(home.ours);

        assertThat(stored()).singleElement().satisfies(request -> {
            assertThat(request.getPin()).isEqualTo("P1");
            assertThat(request.getDirection()).isEqualTo(Direction.RECEIVED);
            assertThat(request.getRequesterInstallationId())
                    .isEqualTo(home.other.id().bytes());
            assertThat(request.getState()).isEqualTo(State.ANSWERING);
            assertThat(request.hasReason()).isFalse();
        });
        assertThat(told()).isEqualTo(stored());
        assertThat(wanted())
                .containsExactly(ArchiveWanted.newBuilder()
                        .setTransferId(said.message().bytes())
                        .setPin("P1")
                        .setSyncGroupId(said.group().bytes())
                        .setOptions(ArchiveOptions.newBuilder().addElements(ArchiveOptions.Element.MESSAGES))
                        .setServerUrl("http://phone.example")
                        .build());
    }

    @Test
    void areAnsweredWhenTheLastSliceHasBeenAnnounced() throws Exception {
        Announced said = heard("P1");

        home.uploaded(said, "P1", 0, false);
        List<State> afterTheFirst = states();
        home.uploaded(said, "P1", 1, true);

        assertThat(afterTheFirst).containsExactly(State.ANSWERING);
        assertThat(states()).containsExactly(State.ANSWERED);
        home.hears(home.other);
        assertThat(archives(home.other)).extracting(AnnouncedArchive::pin).containsExactly("P1", "P1");
    }

    @Test
    void failWithTheReasonOfTheirTransfer() throws Exception {
        Announced said = heard("P1");

        home.archiveServiceTells(Household.failed(said.message().bytes(), "P1"));

        assertThat(stored()).singleElement().satisfies(request -> {
            assertThat(request.getState()).isEqualTo(State.REQUEST_FAILED);
            assertThat(request.getReason()).isEqualTo(Household.GONE);
        });
        assertThat(told())
                .extracting(SyncRequestChanged::getState)
                .containsExactly(State.ANSWERING, State.REQUEST_FAILED);
    }

    @Test
    void sayWhyTheirAnswerIsTriedAgainUntilASliceIsThrough() throws Exception {
        Announced said = heard("P1");

        home.archiveServiceTells(Household.postponed(said.message().bytes(), "P1"));
        List<SyncRequestChanged> waiting = stored();
        home.uploaded(said, "P1", 0, false);
        List<SyncRequestChanged> afterTheFirst = stored();
        home.archiveServiceTells(Household.postponed(said.message().bytes(), "P1"));
        home.uploaded(said, "P1", 1, true);

        assertThat(waiting).singleElement().satisfies(request -> {
            assertThat(request.getState()).isEqualTo(State.ANSWERING);
            assertThat(request.getReason().getCode()).isEqualTo("history-server-unavailable");
            assertThat(request.getReason().getMessage()).endsWith("It is tried again until 1970-01-02T00:00:00Z.");
        });
        assertThat(afterTheFirst).singleElement().satisfies(request -> {
            assertThat(request.getState()).isEqualTo(State.ANSWERING);
            assertThat(request.hasReason()).isFalse();
        });
        assertThat(stored()).singleElement().satisfies(request -> {
            assertThat(request.getState()).isEqualTo(State.ANSWERED);
            assertThat(request.hasReason()).isFalse();
        });
    }

    /** Pins are short and made by whoever asks: what tells requests apart is the message. */
    @Test
    void ofOnePinAreAnsweredEach() throws Exception {
        Announced first = home.says(home.other, Household.request("P1"));
        Announced second = home.says(home.other, Household.request("P1"));
        home.hears(home.ours);

        assertThat(wanted())
                .extracting(ArchiveWanted::getTransferId)
                .containsExactly(first.message().bytes(), second.message().bytes());
        home.uploaded(first, "P1", 0, true);
        assertThat(states()).containsExactly(State.ANSWERING, State.ANSWERED);
    }

    @Test
    void ofARevokedInstallationAreSetAside() throws Exception {
        home.says(home.other, Household.request("P1"));
        home.revokesOther();

        home.hears(home.ours);

        assertThat(stored()).isEmpty();
        assertThat(wanted()).isEmpty();
        assertThat(told()).isEmpty();
    }

    @Test
    void ofOursAreNotHeard() throws Exception {
        home.says(home.ours, Household.request("P1"));
        home.hears(home.ours);
        home.hears(home.other);

        assertThat(stored()).isEmpty();
        assertThat(wanted()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P\0", "LONG"})
    void withoutAPinThatCanBeUsedAreSetAsideAndTheNextIsHeard(String pin) throws Exception {
        home.says(home.other, Household.request(pin.equals("LONG") ? "P".repeat(257) : pin));
        home.says(home.other, Household.request("P2"));
        home.hears(home.ours);

        assertThat(stored()).extracting(SyncRequestChanged::getPin).containsExactly("P2");
    }

    @Test
    void ofAServerThatIsNoAddressAreKeptForWhoeverRefusesThem() throws Exception {
        home.says(
                home.other,
                DeviceSyncContent.newBuilder()
                        .setRequest(Household.request("P1").getRequest().toBuilder()
                                .setServerUrl("http://a\0b/" + "c".repeat(5_000)))
                        .build());
        home.hears(home.ours);

        assertThat(states()).containsExactly(State.ANSWERING);
        assertThat(wanted())
                .singleElement()
                .satisfies(wanted -> assertThat(wanted.getServerUrl()).hasSizeLessThan(5_000));
    }

    @Test
    void thatAskForNothingFail() throws Exception {
        home.says(
                home.other,
                DeviceSyncContent.newBuilder()
                        .setRequest(DeviceSyncRequest.newBuilder().setPin("P1"))
                        .build());
        home.hears(home.ours);

        assertThat(stored()).singleElement().satisfies(request -> {
            assertThat(request.getState()).isEqualTo(State.REQUEST_FAILED);
            assertThat(request.getReason().getCode()).isEqualTo("invalid-request");
        });
        assertThat(wanted()).isEmpty();
    }

    @Test
    void areRefusedByPolicy() throws Exception {
        home.rig.policy = Rig.policy(Policy.Answering.REFUSE);
        heard("P1");
        home.rig.policy = new Policy(Policy.Answering.ANSWER, "", Duration.ZERO);
        heard("P2");

        assertThat(stored())
                .extracting(
                        SyncRequestChanged::getPin,
                        SyncRequestChanged::getState,
                        request -> request.getReason().getCode())
                .containsExactly(
                        tuple("P2", State.REFUSED, "history-sync-disabled"),
                        tuple("P1", State.REFUSED, "refused-by-policy"));
        assertThat(wanted()).isEmpty();
    }

    @Test
    void areHeldUntilSomebodyDecides() throws Exception {
        home.rig.policy = Rig.policy(Policy.Answering.HOLD);
        Announced first = heard("P1");
        heard("P2");
        List<String> reasons =
                stored().stream().map(request -> request.getReason().getCode()).toList();
        List<ArchiveWanted> wantedBefore = wanted();

        OperationChanged answered = decide("P1", Decision.ANSWER);
        OperationChanged refused = decide("P2", Decision.REFUSE);

        assertThat(reasons).containsExactly("decision-required", "decision-required");
        assertThat(wantedBefore).isEmpty();
        assertThat(answered.getState()).isEqualTo(OperationChanged.State.SUCCEEDED);
        assertThat(refused.getState()).isEqualTo(OperationChanged.State.SUCCEEDED);
        assertThat(states()).containsExactly(State.REFUSED, State.ANSWERING);
        assertThat(stored().getFirst().getReason().getCode()).isEqualTo("refused-by-decision");
        assertThat(wanted()).singleElement().satisfies(wanted -> {
            assertThat(wanted.getTransferId()).isEqualTo(first.message().bytes());
            assertThat(wanted.getSyncGroupId()).isEqualTo(first.group().bytes());
        });
    }

    @Test
    void areDecidedAboutOnce() throws Exception {
        home.rig.policy = Rig.policy(Policy.Answering.HOLD);
        heard("P1");
        decide("P1", Decision.REFUSE);

        for (String pin : List.of("P1", "never-heard")) {
            Envelope again = Commands.decide(home.ours, pin, Decision.ANSWER);
            assertThatThrownBy(() -> home.rig.historySync.decide(home.ours, home.rig.begin(again)))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> assertThat(e.failure()).extracting("code").isEqualTo("request-not-held"));
        }
        assertThat(states()).containsExactly(State.REFUSED);
        assertThat(wanted()).isEmpty();
    }

    /** The newest first; the other one waits on. */
    @Test
    void ofOnePinAreDecidedAboutOneByOne() throws Exception {
        home.rig.policy = Rig.policy(Policy.Answering.HOLD);
        Announced older = heard("P1");
        Announced newer = heard("P1");

        decide("P1", Decision.ANSWER);
        List<State> afterTheFirst = states();
        decide("P1", Decision.ANSWER);

        assertThat(afterTheFirst).containsExactlyInAnyOrder(State.ANSWERING, State.HELD);
        assertThat(wanted())
                .extracting(ArchiveWanted::getTransferId)
                .containsExactly(newer.message().bytes(), older.message().bytes());
    }

    /** Another installation came in between, with a sync group of its own: the answer goes where the request was read. */
    @Test
    void areAnsweredWhereTheyWereReadThoughTheGroupHasChanged() throws Exception {
        home.rig.policy = Rig.policy(Policy.Answering.HOLD);
        Announced said = heard("P1");
        HostedInstallation third = home.rig.installation(home.inbox);
        home.rig.conversations.ensureSyncGroup(third);
        home.hears(home.ours);
        home.hears(home.other);
        assertThat(home.rig.conversations.syncGroup(home.ours)).isNotEqualTo(said.group());

        decide("P1", Decision.ANSWER);
        home.uploaded(said, "P1", 0, true);
        home.hears(home.other);
        home.hears(third);

        assertThat(states()).containsExactly(State.ANSWERED);
        assertThat(archives(home.other)).extracting(AnnouncedArchive::pin).containsExactly("P1");
        assertThat(archives(third)).isEmpty();
    }

    private List<AnnouncedArchive> archives(HostedInstallation who) {
        return home.rig.database().transaction(sql -> Archives.list(sql, who.id(), 0, Long.MAX_VALUE, new byte[0], 10));
    }

    private Announced heard(String pin) throws Exception {
        Announced said = home.says(home.other, Household.request(pin));
        home.hears(home.ours);
        return said;
    }

    private OperationChanged decide(String pin, Decision decision) throws Exception {
        return home.does(home.rig.historySync::decide, Commands.decide(home.ours, pin, decision));
    }

    /** Newest first. */
    private List<SyncRequestChanged> stored() {
        return home.rig.database().transaction(sql -> Requests.list(sql, home.ours.id(), Long.MAX_VALUE, "", 10));
    }

    private List<State> states() {
        return stored().stream().map(SyncRequestChanged::getState).toList();
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
