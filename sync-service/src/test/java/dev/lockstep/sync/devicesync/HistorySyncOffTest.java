package dev.lockstep.sync.devicesync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import dev.lockstep.contract.event.ArchiveWanted;
import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.OperationChanged;
import dev.lockstep.contract.event.PreferenceUpdatesReceived;
import dev.lockstep.contract.event.PreferencesToPublish;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.contract.event.SyncRequestChanged.State;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.rig.Commands;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant without a history server: no history travels by itself, each refusal has its code, and preferences go on as ever. */
class HistorySyncOffTest {
    private static final String OWN_SERVER = "http://own.example";

    private Household home;

    @BeforeEach
    void open() throws Exception {
        home = new Household();
        home.rig.policy = new Policy(Policy.Answering.ANSWER, "", Duration.ZERO);
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void refusesARequestAlthoughItNamesAServer() throws Exception {
        home.says(home.other, Household.request("P1"));
        home.hears(home.ours);

        assertThat(home.events(Envelope::hasSyncRequestChanged).stream().map(Envelope::getSyncRequestChanged))
                .singleElement()
                .satisfies(request -> {
                    assertThat(request.getState()).isEqualTo(State.REFUSED);
                    assertThat(request.getReason().getCode()).isEqualTo("history-sync-disabled");
                    assertThat(request.getReason().getNextStep()).contains("lockstep.history-server.url");
                });
        assertThat(wanted()).isEmpty();
    }

    @Test
    void neitherAsksNorSends() throws Exception {
        Envelope asking = Commands.ask(home.inbox, home.ours.id());
        Envelope sending = Commands.sendArchive(home.ours, "A1");

        assertDisabled(home.rig.historySync::ask, asking);
        assertDisabled(home.rig.historySync::sendArchive, sending);
        home.hears(home.other);

        assertThat(wanted()).isEmpty();
        assertThat(changesAt(home.other)).isEmpty();
    }

    @Test
    void asksAndSendsByAServerThatTheCallNames() throws Exception {
        Envelope asking = Commands.ask(home.inbox, home.ours.id());
        asking = asking.toBuilder()
                .setSendSyncRequest(asking.getSendSyncRequest().toBuilder().setServerUrl(OWN_SERVER))
                .build();
        Envelope sending = Commands.sendArchive(home.ours, "A1");
        sending = sending.toBuilder()
                .setSendArchive(sending.getSendArchive().toBuilder().setServerUrl(OWN_SERVER))
                .build();

        assertThat(home.does(home.rig.historySync::ask, asking).getState()).isEqualTo(OperationChanged.State.WAITING);
        home.does(home.rig.historySync::sendArchive, sending);

        assertThat(wanted()).extracting(ArchiveWanted::getServerUrl).containsExactly(OWN_SERVER);
    }

    @Test
    void tellsPreferencesAllTheSame() throws Exception {
        ConsentRecord decision = ConsentRecord.newBuilder()
                .setEntityType(ConsentRecord.EntityType.INBOX_ID)
                .setEntity("11".repeat(32))
                .setState(ConsentRecord.State.DENIED)
                .setAtNs(1_000_000_000L)
                .build();
        Envelope wanted = Envelope.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTenantId(home.ours.tenant())
                .setInboxId(ByteString.copyFrom(home.ours.inbox().toByteArray()))
                .setInstallationId(home.ours.id().bytes())
                .setPreferencesToPublish(PreferencesToPublish.newBuilder().addConsent(decision))
                .build();
        home.rig.database().perform(sql -> home.rig.preferenceIntake.handle(sql, wanted));
        home.rig.preferenceSync.publish(home.ours, home.rig.again(wanted));

        home.hears(home.other);

        assertThat(home.rig.events().stream()
                        .filter(event ->
                                event.getInstallationId().equals(home.other.id().bytes()))
                        .filter(Envelope::hasPreferenceUpdatesReceived)
                        .map(Envelope::getPreferenceUpdatesReceived)
                        .map(PreferenceUpdatesReceived::getConsentList))
                .containsExactly(List.of(decision));
    }

    private void assertDisabled(Household.Step step, Envelope command) {
        assertThatThrownBy(() -> home.does(step, command))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        refused -> assertThat(refused.failure())
                                .isInstanceOfSatisfying(
                                        Failure.Refused.class,
                                        failure -> assertThat(failure.code()).isEqualTo("history-sync-disabled")));
        // Whoever runs tasks ends the one that was refused.
        home.rig
                .database()
                .perform(sql -> home.rig.tasks.succeed(sql, home.rig.again(command), Struct.getDefaultInstance()));
    }

    private List<ArchiveWanted> wanted() {
        return home.events(Envelope::hasArchiveWanted).stream()
                .map(Envelope::getArchiveWanted)
                .toList();
    }

    private List<SyncRequestChanged> changesAt(HostedInstallation installation) {
        return home.rig.events().stream()
                .filter(event ->
                        event.getInstallationId().equals(installation.id().bytes()))
                .filter(Envelope::hasSyncRequestChanged)
                .map(Envelope::getSyncRequestChanged)
                .toList();
    }
}
