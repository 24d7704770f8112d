package dev.lockstep.sync.devicesync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ArchiveChanged;
import dev.lockstep.contract.event.ArchiveLocation;
import dev.lockstep.contract.event.ArchiveOffered;
import dev.lockstep.contract.event.ArchiveOptions;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.OperationChanged;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.contract.sync.AnnouncedAnswer;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.group.Conversations.Announced;
import dev.lockstep.sync.rig.Commands;
import dev.lockstep.sync.rig.Rig;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.proto.devicesync.BackupElementSelection;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncContent;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives that another installation announces, asked for or not. */
class AnnouncedArchivesTest {
    private static final int MANY = 10;
    private static final byte[] LAST = new byte[0];

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
    void areListedNewestFirstWithWhoSentThem() throws Exception {
        heard(Household.reply("A1"));
        heard(Household.reply("A2"));
        home.uploaded(heard(Household.request("P1")), "P1", 0, true);

        assertThat(listed())
                .extracting(AnnouncedArchive::pin, AnnouncedArchive::sender, AnnouncedArchive::imported)
                .containsExactly(
                        tuple("P1", home.ours.id(), false),
                        tuple("A2", home.other.id(), false),
                        tuple("A1", home.other.id(), false));
        assertThat(home.events(Envelope::hasArchiveChanged))
                .extracting(event -> event.getArchiveChanged().getPin())
                .containsExactly("A1", "A2", "P1");
    }

    @Test
    void areListedPageByPageAndSinceATime() throws Exception {
        heard(Household.reply("A1"));
        heard(Household.reply("A2"));
        heard(Household.reply("A3"));
        AnnouncedArchive second = listed().get(1);

        assertThat(list(0, second.sentAtNs(), second.message().toByteArray(), MANY))
                .extracting(AnnouncedArchive::pin)
                .containsExactly("A1");
        assertThat(list(second.sentAtNs(), Long.MAX_VALUE, LAST, MANY))
                .extracting(AnnouncedArchive::pin)
                .containsExactly("A3", "A2");
        assertThat(list(0, Long.MAX_VALUE, LAST, 1))
                .extracting(AnnouncedArchive::pin)
                .containsExactly("A3");
    }

    /** As libxmtp does it (§3.2); they can be had by their pin all the same. */
    @Test
    void thatDoNotSayWhatTheyHoldAreNotListed() throws Exception {
        DeviceSyncReply reply = Household.reply("A1").getReply();
        Announced said = heard(DeviceSyncContent.newBuilder()
                .setReply(reply.toBuilder().clearMetadata())
                .build());

        home.does(home.rig.historySync::importArchive, Commands.importArchive(home.ours, "A1"));

        assertThat(listed()).isEmpty();
        assertThat(home.events(Envelope::hasArchiveChanged)).isEmpty();
        assertThat(offered())
                .extracting(ArchiveOffered::getTransferId)
                .containsExactly(said.message().bytes());
    }

    @Test
    void areHadByTheirPinOrTheNewestOfAll() throws Exception {
        Announced first = heard(Household.reply("A1"));
        Announced second = heard(Household.reply("A2"));

        home.does(home.rig.historySync::importArchive, Commands.importArchive(home.ours, "A1"));
        home.does(home.rig.historySync::importArchive, Commands.importArchive(home.ours, ""));

        assertThat(offered())
                .extracting(ArchiveOffered::getTransferId, ArchiveOffered::getPin)
                .containsExactly(
                        tuple(first.message().bytes(), "A1"),
                        tuple(second.message().bytes(), "A2"));
        assertThat(location(offered().getFirst())).isEqualTo("http://history.example/files/A1");
    }

    @Test
    void thatNobodyAnnouncedAreUnknown() throws Exception {
        heard(Household.reply("A1"));
        Envelope command = Commands.importArchive(home.ours, "a1");

        assertThatThrownBy(() -> home.rig.historySync.importArchive(home.ours, home.rig.begin(command)))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure()).isEqualTo(new Failure.UnknownArchive("a1")));
        assertThat(offered()).isEmpty();
    }

    /** One history in several archives: all of them are merged, the operation ends with the newest. */
    @Test
    void ofOnePinAreSlicesOfOneHistory() throws Exception {
        Announced first = heard(Household.reply("A1"));
        Announced second = heard(Household.reply("A1"));
        heard(Household.reply("A2"));
        Envelope command = Commands.importArchive(home.ours, "A1");

        home.does(home.rig.historySync::importArchive, command);
        home.archiveServiceTells(Household.imported(first.message().bytes(), "A1", 3));
        OperationChanged waiting = home.operation(command);
        home.archiveServiceTells(Household.imported(second.message().bytes(), "A1", 5));

        assertThat(offered())
                .extracting(ArchiveOffered::getTransferId)
                .containsExactlyInAnyOrder(
                        first.message().bytes(), second.message().bytes());
        assertThat(waiting.getState()).isNotEqualTo(OperationChanged.State.SUCCEEDED);
        assertThat(home.operation(command).getState()).isEqualTo(OperationChanged.State.SUCCEEDED);
        assertThat(listed())
                .extracting(AnnouncedArchive::pin, AnnouncedArchive::imported)
                .containsExactly(tuple("A2", false), tuple("A1", true), tuple("A1", true));
    }

    /** A pin is whatever its sender likes; what another one sent under the same is another history. */
    @Test
    void ofOnePinAndTwoSendersAreTwoHistories() throws Exception {
        heard(Household.reply("A1"));
        home.uploaded(heard(Household.request("A1")), "A1", 0, true);

        home.does(home.rig.historySync::importArchive, Commands.importArchive(home.ours, "A1"));

        assertThat(offered()).hasSize(1);
    }

    @Test
    void thatWereMergedSaySo() throws Exception {
        Announced merged = heard(Household.reply("A1"));
        heard(Household.reply("A2"));
        home.does(home.rig.historySync::importArchive, Commands.importArchive(home.ours, "A1"));
        home.archiveServiceTells(Household.imported(merged.message().bytes(), "A1", 5));

        assertThat(listed())
                .extracting(AnnouncedArchive::pin, AnnouncedArchive::imported)
                .containsExactly(tuple("A2", false), tuple("A1", true));
        assertThat(home.events(Envelope::hasArchiveChanged).getLast().getArchiveChanged())
                .extracting(ArchiveChanged::getPin, ArchiveChanged::getImported)
                .containsExactly("A1", true);
    }

    @Test
    void thatHaveExpiredSaySoAndStayAndCanBeTriedAgain() throws Exception {
        ByteString gone = heard(Household.reply("A1")).message().bytes();
        Envelope command = Commands.importArchive(home.ours, "A1");
        home.does(home.rig.historySync::importArchive, command);
        home.archiveServiceTells(Household.failed(gone, "A1"));

        assertThat(home.operation(command).getState()).isEqualTo(OperationChanged.State.FAILED);
        assertThat(home.operation(command).getReason()).isEqualTo(Household.GONE);
        assertThat(listed())
                .extracting(AnnouncedArchive::pin, AnnouncedArchive::imported)
                .containsExactly(tuple("A1", false));

        Envelope again = Commands.importArchive(home.ours, "A1");
        home.does(home.rig.historySync::importArchive, again);
        home.archiveServiceTells(Household.imported(gone, "A1", 5));
        assertThat(offered()).hasSize(2);
        assertThat(home.operation(again).getState()).isEqualTo(OperationChanged.State.SUCCEEDED);
        assertThat(home.operation(command).getState()).isEqualTo(OperationChanged.State.FAILED);
    }

    @Test
    void ofARevokedInstallationAreSetAside() throws Exception {
        home.says(home.other, Household.reply("A1"));
        home.revokesOther();

        home.hears(home.ours);

        assertThat(listed()).isEmpty();
        assertThat(home.events(Envelope::hasArchiveChanged)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void thatCannotBeHadAreSetAsideAndTheNextIsHeard(DeviceSyncReply reply) throws Exception {
        heard(DeviceSyncContent.newBuilder().setReply(reply).build());
        heard(Household.reply("A2"));

        assertThat(listed()).extracting(AnnouncedArchive::pin).containsExactly("A2");
    }

    static Stream<DeviceSyncReply> thatCannotBeHadAreSetAsideAndTheNextIsHeard() {
        DeviceSyncReply good = Household.reply("A1").getReply();
        return Stream.of(
                good.toBuilder().setRequestId("").build(),
                good.toBuilder().setRequestId("A\0").build(),
                good.toBuilder().setRequestId("A".repeat(257)).build(),
                good.toBuilder().setUrl("").build(),
                good.toBuilder()
                        .setUrl("http://history.example/" + "f".repeat(2_048))
                        .build(),
                good.toBuilder().clearEncryptionKey().build(),
                // Of the first generation (§2.2).
                good.toBuilder()
                        .setKind(BackupElementSelection.BACKUP_ELEMENT_SELECTION_MESSAGES)
                        .build());
    }

    /** What archives of ours hold, and what ours import, unblocks nobody. */
    @Test
    void areToldWithWhoAskedForThemUnlessOursAskedOrAnswered() throws Exception {
        heard(Household.request("P1"));
        long askedNs = home.rig
                .database()
                .transaction(sql -> Requests.list(sql, home.ours.id(), Long.MAX_VALUE, "", MANY))
                .getFirst()
                .getSentAtNs();
        InstallationId phone = InstallationId.of(bytes(1));
        InstallationId tablet = InstallationId.of(bytes(2));
        asked(tablet, "P2", askedNs);
        announced(3, phone, "P1", askedNs + 1);
        announced(4, phone, "P2", askedNs - 1);
        announced(5, phone, "P2", askedNs + 1);
        announced(6, phone, "P2", askedNs + 2);
        announced(7, home.other.id(), "P2", askedNs + 3);
        announced(8, phone, "unasked", askedNs + 4);

        assertThat(answers())
                .extracting(AnnouncedAnswer::getRequesterInstallationId, AnnouncedAnswer::getAnnouncedAtNs)
                .containsExactly(tuple(tablet.bytes(), askedNs + 2), tuple(tablet.bytes(), askedNs + 1));
        home.rig.pass(Duration.ofDays(4));
        assertThat(answers()).isEmpty();
    }

    private List<AnnouncedAnswer> answers() throws FailureException {
        return home.rig.deviceSyncState.status(Rig.TENANT, home.ours.id()).getAnswersList();
    }

    private void asked(InstallationId requester, String pin, long sentAtNs) {
        home.rig.database().perform(sql -> {
            ReceivedRequest request = new ReceivedRequest(
                    MessageId.of(bytes(9)),
                    GroupId.of(new byte[GroupId.LENGTH]),
                    pin,
                    requester,
                    ArchiveOptions.getDefaultInstance(),
                    "",
                    SyncRequestChanged.State.REFUSED,
                    sentAtNs);
            assertThat(Requests.insert(sql, home.ours.id(), request, Reasons.NONE, Reasons.NONE, Instant.EPOCH))
                    .isTrue();
        });
    }

    private void announced(int message, InstallationId sender, String pin, long sentAtNs) {
        home.rig
                .database()
                .perform(sql -> Archives.insert(
                        sql,
                        home.ours.id(),
                        new AnnouncedArchive(
                                MessageId.of(bytes(message)),
                                pin,
                                sender,
                                ByteString.EMPTY,
                                ByteString.EMPTY,
                                sentAtNs,
                                false)));
    }

    private static byte[] bytes(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private Announced heard(DeviceSyncContent content) throws Exception {
        Announced said = home.says(home.other, content);
        home.hears(home.ours);
        return said;
    }

    private List<AnnouncedArchive> listed() {
        return list(0, Long.MAX_VALUE, LAST, MANY);
    }

    private List<AnnouncedArchive> list(long sinceNs, long beforeNs, byte[] beforeMessage, int limit) {
        return home.rig
                .database()
                .transaction(sql -> Archives.list(sql, home.ours.id(), sinceNs, beforeNs, beforeMessage, limit));
    }

    private List<ArchiveOffered> offered() {
        return home.events(Envelope::hasArchiveOffered).stream()
                .map(Envelope::getArchiveOffered)
                .toList();
    }

    private String location(ArchiveOffered offered) throws Exception {
        return ArchiveLocation.parseFrom(home.ours
                        .dataKey()
                        .open(
                                Purpose.ARCHIVE_LOCATION,
                                offered.getLocation().getBytes().toByteArray()))
                .getUrl();
    }
}
