package dev.lockstep.sync.devicesync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentChanged;
import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.PreferenceUpdatesReceived;
import dev.lockstep.contract.event.PreferencesToPublish;
import dev.lockstep.service.consent.ConsentForms;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.rig.MemoryNetwork;
import dev.lockstep.sync.task.Task;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentSave;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncContent;
import dev.lockstep.xmtp.proto.devicesync.content.PreferenceUpdate;
import dev.lockstep.xmtp.proto.devicesync.content.PreferenceUpdates;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Preferences on their way through the sync group: what preference-service wants told, and what the others say. */
class PublishedPreferencesTest {
    private static final int LONGEST_WAY = 20;
    private static final ConsentRecord ONE = record(1, ConsentRecord.State.DENIED);
    private static final ConsentRecord TWO = record(2, ConsentRecord.State.ALLOWED);
    private static final ConsentRecord THREE = record(3, ConsentRecord.State.DENIED);

    /** Whichever call breaks off, and after a restart. */
    @ParameterizedTest
    @EnumSource(MemoryNetwork.Moment.class)
    void areOneMessageWhereverItBreaksOff(MemoryNetwork.Moment moment) throws Exception {
        for (int call = 1; call <= LONGEST_WAY; call++) {
            try (Household home = new Household()) {
                Envelope wanted = toPublish(home, home.ours.id());
                home.rig.network.breakCall(call, moment);
                take(home, wanted);
                take(home, wanted);
                boolean broke = publish(home, wanted);
                home.rig.network.breakNothing();
                home.hears(home.other);
                home.hears(home.ours);

                assertThat(told(home, home.other.id()))
                        .as("call %d", call)
                        .singleElement()
                        .satisfies(received -> {
                            assertThat(received.getConsentList()).containsExactly(ONE, TWO);
                            assertThat(received.getSenderInstallationId())
                                    .isEqualTo(home.ours.id().bytes());
                        });
                assertThat(told(home, home.ours.id())).as("call %d", call).hasSize(1);
                if (!broke) {
                    return;
                }
            }
        }
        throw new AssertionError("more than %d calls to say something".formatted(LONGEST_WAY));
    }

    /** The stream brings the message while it is about to be tried again. */
    @ParameterizedTest
    @EnumSource(MemoryNetwork.Moment.class)
    void areOneMessageThoughItIsSeenWhenItsTaskHasBegunAgain(MemoryNetwork.Moment moment) throws Exception {
        for (int call = 1; call <= LONGEST_WAY; call++) {
            try (Household home = new Household()) {
                Envelope wanted = toPublish(home, home.ours.id());
                take(home, wanted);
                Task first = home.rig.again(wanted);
                home.rig.network.breakCall(call, moment);
                try {
                    home.rig.preferenceSync.publish(home.ours, first);
                    return;
                } catch (NetworkException e) {
                    home.rig.network.breakNothing();
                }
                Task second = home.rig.again(wanted);
                home.hears(home.ours);
                home.rig.preferenceSync.publish(home.ours, second);
                home.hears(home.other);

                assertThat(told(home, home.other.id())).as("call %d", call).hasSize(1);
                assertThat(home.rig.next(home.inbox.id())).as("call %d", call).isEmpty();
            }
        }
        throw new AssertionError("more than %d calls to say something".formatted(LONGEST_WAY));
    }

    /** A crowd of changes is told at once, each of them once and in order, whichever call breaks off. */
    @ParameterizedTest
    @EnumSource(MemoryNetwork.Moment.class)
    void areOneMessageWithThoseThatWaitBehindThem(MemoryNetwork.Moment moment) throws Exception {
        for (int call = 1; call <= LONGEST_WAY; call++) {
            try (Household home = new Household()) {
                Envelope first = toPublish(home, ONE);
                take(home, first);
                take(home, toPublish(home, TWO));
                take(home, toPublish(home, THREE));
                home.rig.network.breakCall(call, moment);
                boolean broke = publish(home, first);
                home.rig.network.breakNothing();

                assertThat(home.rig.next(home.inbox.id())).as("call %d", call).isEmpty();
                home.hears(home.other);
                assertThat(told(home, home.other.id()))
                        .as("call %d", call)
                        .singleElement()
                        .satisfies(received ->
                                assertThat(received.getConsentList()).containsExactly(ONE, TWO, THREE));
                if (!broke) {
                    return;
                }
            }
        }
        throw new AssertionError("more than %d calls to say something".formatted(LONGEST_WAY));
    }

    /** What another installation says, or what is no decision, or what was begun, is a message of its own, in its place. */
    @Test
    void areNotJoinedWithWhatIsToldOtherwise() throws Exception {
        try (Household home = new Household()) {
            Envelope ours = toPublish(home, ONE);
            take(home, ours);
            take(home, toPublish(home, home.other.id()));
            take(home, toPublish(home, TWO));
            publish(home, ours);
            home.hears(home.other);

            assertThat(told(home, home.other.id()))
                    .singleElement()
                    .satisfies(received -> assertThat(received.getConsentList()).containsExactly(ONE));
            assertThat(home.rig.next(home.inbox.id()))
                    .get()
                    .satisfies(next -> assertThat(next.command().getInstallationId())
                            .isEqualTo(home.other.id().bytes()));
        }
    }

    /** However many wait, a message has a bound. */
    @Test
    void areSeveralMessagesWhenTheyAreManyAndLong() throws Exception {
        try (Household home = new Household()) {
            int waiting = 100;
            Envelope first = toPublish(home, record(0, ConsentRecord.State.DENIED));
            take(home, first);
            for (int i = 1; i < waiting; i++) {
                take(home, toPublish(home, record(i, ConsentRecord.State.DENIED)));
            }
            publish(home, first);
            publish(home, first);
            assertThat(home.rig.next(home.inbox.id())).isEmpty();
            home.hears(home.other);

            assertThat(told(home, home.other.id())).hasSize(2);
            assertThat(told(home, home.other.id()).stream()
                            .flatMap(received -> received.getConsentList().stream())
                            .map(ConsentRecord::getAtNs))
                    .hasSize(waiting)
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void areToldByAnotherInstallationIfTheirsIsGone() throws Exception {
        try (Household home = new Household()) {
            take(home, toPublish(home, InstallationId.of(new byte[InstallationId.LENGTH])));

            assertThat(home.rig.next(home.inbox.id()))
                    .get()
                    .satisfies(task -> assertThat(List.of(
                                    home.ours.id().bytes(), home.other.id().bytes()))
                            .contains(task.command().getInstallationId()));
        }
    }

    @Test
    void areToldToTheCallersOfEachInstallation() throws Exception {
        try (Household home = new Household()) {
            take(
                    home,
                    envelope(home, home.ours.id())
                            .setConsentChanged(ConsentChanged.newBuilder().addConsent(ONE))
                            .build());

            assertThat(home.rig.events().stream()
                            .filter(Envelope::hasConsentChanged)
                            .map(Envelope::getInstallationId))
                    .containsExactlyInAnyOrder(
                            home.ours.id().bytes(), home.other.id().bytes());
        }
    }

    /** An update that nobody understands does not hold the others of its message up. */
    @Test
    void areHeardAllButTheOnesThatSayNothing() throws Exception {
        try (Household home = new Household()) {
            home.says(
                    home.other,
                    DeviceSyncContent.newBuilder()
                            .setPreferenceUpdates(PreferenceUpdates.newBuilder()
                                    .addUpdates(PreferenceUpdate.getDefaultInstance())
                                    .addUpdates(PreferenceUpdate.newBuilder()
                                            .setConsent(ConsentSave.newBuilder()
                                                    .setEntityTypeValue(77)
                                                    .setStateValue(-1)
                                                    .setEntity("nobody")
                                                    .setConsentedAtNs(Long.MIN_VALUE)))
                                    .addUpdates(PreferenceUpdate.newBuilder().setConsent(ConsentForms.theirs(ONE))))
                            .build());
            home.hears(home.ours);

            assertThat(told(home, home.ours.id()))
                    .singleElement()
                    .satisfies(received -> assertThat(received.getConsentList()).contains(ONE));
        }
    }

    /** A sync group keeps those that were revoked. */
    @Test
    void areNotHeardFromWhoIsNoInstallationOfTheInbox() throws Exception {
        try (Household home = new Household()) {
            DeviceSyncContent said = DeviceSyncContent.newBuilder()
                    .setPreferenceUpdates(PreferenceUpdates.newBuilder()
                            .addUpdates(PreferenceUpdate.newBuilder().setConsent(ConsentForms.theirs(ONE))))
                    .build();
            home.says(home.other, said);
            home.hears(home.ours);
            home.says(home.other, said);
            home.revokesOther();
            home.hears(home.ours);

            assertThat(told(home, home.ours.id())).as("what it said before").hasSize(1);
        }
    }

    private static void take(Household home, Envelope event) {
        home.rig.database().perform(sql -> home.rig.preferenceIntake.handle(sql, event));
    }

    /** Until it is done; whether something broke off. */
    private static boolean publish(Household home, Envelope wanted) throws Exception {
        for (int attempt = 0; attempt < 3; attempt++) {
            try {
                home.rig.preferenceSync.publish(home.ours, home.rig.again(wanted));
                return home.rig.network.hasBroken();
            } catch (NetworkException e) {
                home.rig.restart();
            }
        }
        throw new AssertionError("not done after three tries");
    }

    private static List<PreferenceUpdatesReceived> told(Household home, InstallationId installation) {
        return home.rig.events().stream()
                .filter(Envelope::hasPreferenceUpdatesReceived)
                .filter(event -> event.getInstallationId().equals(installation.bytes()))
                .map(Envelope::getPreferenceUpdatesReceived)
                .toList();
    }

    private static Envelope toPublish(Household home, ConsentRecord record) {
        return envelope(home, home.ours.id())
                .setPreferencesToPublish(PreferencesToPublish.newBuilder().addConsent(record))
                .build();
    }

    private static Envelope toPublish(Household home, InstallationId by) {
        return envelope(home, by)
                .setPreferencesToPublish(
                        PreferencesToPublish.newBuilder().addConsent(ONE).addConsent(TWO))
                .build();
    }

    private static Envelope.Builder envelope(Household home, InstallationId by) {
        return Envelope.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTenantId(home.inbox.tenant())
                .setInboxId(ByteString.copyFrom(home.inbox.id().toByteArray()))
                .setInstallationId(by.bytes());
    }

    private static ConsentRecord record(int number, ConsentRecord.State state) {
        return ConsentRecord.newBuilder()
                .setEntityType(ConsentRecord.EntityType.INBOX_ID)
                .setEntity("%064x".formatted(number))
                .setState(state)
                .setAtNs(1_000_000_000L + number)
                .build();
    }
}
