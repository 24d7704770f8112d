package dev.lockstep.archive.transfer;

import static dev.lockstep.archive.transfer.Histories.EVERYTHING;
import static dev.lockstep.archive.transfer.Histories.FIRST;
import static dev.lockstep.archive.transfer.Histories.NOW;
import static dev.lockstep.archive.transfer.Histories.PEER;
import static dev.lockstep.archive.transfer.Histories.SECOND;
import static dev.lockstep.archive.transfer.Histories.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.archive.history.HistoryPages;
import dev.lockstep.contract.event.ArchiveOptions;
import dev.lockstep.contract.event.MessageStored.DeliveryStatus;
import dev.lockstep.contract.event.MessageStored.Kind;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentSave;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentStateSave;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentTypeSave;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What gets into an archive, in which order, and what does not (device sync reference §4.5). */
class ArchiveBuildingTest {
    private final Histories histories = new Histories();

    @AfterEach
    void close() {
        histories.close();
    }

    @Test
    void newestFirstEachOnceOfAllInstallations() throws Exception {
        ByteString dm = histories.dm(FIRST, 10, PEER);
        histories.dm(SECOND, 10, PEER);
        for (int number = 1; number <= 4; number++) {
            histories.keep(number == 4 ? SECOND : FIRST, message(dm, number));
        }
        histories.keep(SECOND, message(dm, 2));

        var archive = histories.write(EVERYTHING, List.of());

        assertThat(Histories.messages(archive.bytes())).containsExactly(4, 3, 2, 1);
        assertThat(archive.counts().getMessages()).isEqualTo(4);
        assertThat(archive.counts().getConversations()).isEqualTo(1);
        assertThat(archive.counts().getBytes()).isEqualTo(archive.bytes().length);
        assertThat(archive.next()).isEmpty();
    }

    @Test
    void whatNobodyIsToSeeIsLeftOut() throws Exception {
        ByteString dm = histories.dm(FIRST, 10, PEER);
        histories.keep(FIRST, message(dm, 1));
        histories.keep(FIRST, message(dm, 2).setDeliveryStatus(DeliveryStatus.UNPUBLISHED));
        histories.keep(FIRST, message(dm, 3).setDeliveryStatus(DeliveryStatus.FAILED));
        histories.keep(FIRST, message(dm, 4).setKind(Kind.MEMBERSHIP_CHANGE));
        histories.keep(FIRST, message(dm, 5).setExpiresAtNs(NOW + 10));
        histories.keep(FIRST, message(dm, 6).setExpiresAtNs(NOW + 10_000_000_000L));
        histories.keep(FIRST, message(dm, 7));
        histories.keep(FIRST, message(dm, 8).setReferenceId(Histories.id(32, 7)), Histories.deletionOf(7));

        assertThat(Histories.messages(histories.write(EVERYTHING, List.of()).bytes()))
                .containsExactly(8, 6, 1);
        assertThat(Histories.messages(histories
                        .write(
                                EVERYTHING.toBuilder()
                                        .setExcludeDisappearingMessages(true)
                                        .build(),
                                List.of())
                        .bytes()))
                .containsExactly(8, 1);
    }

    @Test
    void aSuperAdminOfAGroupDeletesWhatOthersHaveWritten() throws Exception {
        ByteString boss = Histories.id(32, 90);
        ByteString group = histories.groupOf(FIRST, 11, boss);
        ByteString elsewhere = histories.groupOf(FIRST, 12, Histories.id(32, 91));
        ByteString dm = histories.dm(FIRST, 10, PEER);
        histories.keep(FIRST, message(group, 1));
        histories.keep(FIRST, message(group, 2), Histories.content("reaction", ByteString.EMPTY));
        histories.keep(FIRST, message(elsewhere, 3));
        histories.keep(FIRST, message(dm, 4));
        for (int number = 1; number <= 4; number++) {
            ByteString where = number == 3 ? elsewhere : number == 4 ? dm : group;
            histories.keep(
                    FIRST,
                    message(where, 10 + number).setSenderInboxId(boss).setReferenceId(Histories.id(32, number)),
                    Histories.deletionOf(number));
        }

        assertThat(Histories.messages(histories.write(EVERYTHING, List.of()).bytes()))
                .doesNotContain(1)
                .contains(2, 3, 4);
    }

    @Test
    void timesBoundMessagesAndEachComesWithItsConversation() throws Exception {
        ByteString dm = histories.dm(FIRST, 10, PEER);
        histories.group(FIRST, 11);
        for (int number = 1; number <= 4; number++) {
            histories.keep(FIRST, message(dm, number));
        }

        ArchiveOptions bounded =
                EVERYTHING.toBuilder().setStartNs(NOW + 1).setEndNs(NOW + 3).build();
        List<BackupElement> elements =
                Histories.elements(histories.write(bounded, List.of()).bytes());

        assertThat(elements).hasSize(3);
        assertThat(elements.getFirst().getGroup().getId()).isEqualTo(dm);
        assertThat(elements.get(1).getGroupMessage().getId()).isEqualTo(Histories.id(32, 3));
        assertThat(elements.get(2).getGroupMessage().getId()).isEqualTo(Histories.id(32, 2));
    }

    @Test
    void aDeniedDmIsLeftOutAndItsConsentGoesAlong() throws Exception {
        ByteString spam = histories.dm(FIRST, 10, PEER);
        ByteString group = histories.group(FIRST, 11);
        histories.keep(FIRST, message(spam, 1));
        histories.keep(FIRST, message(group, 2));
        ConsentSave denied = ConsentSave.newBuilder()
                .setEntityType(ConsentTypeSave.CONSENT_TYPE_SAVE_INBOX_ID)
                .setEntity(SavedElements.hex(PEER))
                .setState(ConsentStateSave.CONSENT_STATE_SAVE_DENIED)
                .build();

        List<BackupElement> elements =
                Histories.elements(histories.write(EVERYTHING, List.of(denied)).bytes());

        assertThat(elements)
                .filteredOn(BackupElement::hasConsent)
                .singleElement()
                .satisfies(element -> assertThat(element.getConsent()).isEqualTo(denied));
        assertThat(elements)
                .filteredOn(BackupElement::hasGroup)
                .extracting(element -> element.getGroup().getId())
                .containsExactly(group);
        assertThat(elements)
                .filteredOn(BackupElement::hasGroupMessage)
                .extracting(element -> element.getGroupMessage().getId())
                .containsExactly(Histories.id(32, 2));
    }

    /** Each slice can be merged alone: it has the conversations of its messages. */
    @Test
    void slicesGoOnWhereTheLastOneEnded() throws Exception {
        ByteString dm = histories.dm(FIRST, 10, PEER);
        for (int number = 1; number <= 9; number++) {
            histories.keep(FIRST, message(dm, number));
        }

        List<Integer> all = new ArrayList<>();
        HistoryPages.End from = HistoryPages.End.NONE;
        int slices = 0;
        while (true) {
            var slice = histories.write(EVERYTHING, List.of(), from, 1);
            slices++;
            if (slices > 1) {
                assertThat(Histories.elements(slice.bytes()).getFirst().hasGroup())
                        .isTrue();
            }
            all.addAll(Histories.messages(slice.bytes()));
            if (slice.next().isEmpty()) {
                break;
            }
            from = slice.next().get();
        }

        assertThat(all).containsExactly(9, 8, 7, 6, 5, 4, 3, 2, 1);
        assertThat(slices).isGreaterThan(1);
    }

    /** A page of large messages is as large as a page of small ones. */
    @Test
    void pagesEndWhenTheyAreLargeEnoughAndGoOnWithTheNextMessage() {
        ByteString dm = histories.dm(FIRST, 10, PEER);
        histories.dm(SECOND, 10, PEER);
        for (int number = 1; number <= 5; number++) {
            histories.keep(FIRST, message(dm, number), Histories.text("x".repeat(1_000)));
            histories.keep(SECOND, message(dm, number), Histories.text("x".repeat(1_000)));
        }
        var sql = histories.stored.database().direct();
        var history = HistoryPages.of(sql, Histories.TENANT, Histories.INBOX);
        var wanted = new HistoryPages.Wanted(Long.MIN_VALUE, Long.MAX_VALUE, false, NOW);

        List<List<Integer>> pages = new ArrayList<>();
        HistoryPages.End end = HistoryPages.End.NONE;
        for (var page = history.messages(sql, wanted, end, 100, 4_000);
                !page.isEmpty();
                page = history.messages(sql, wanted, end, 100, 4_000)) {
            pages.add(page.stream()
                    .map(message -> Byte.toUnsignedInt(message.getMessageId().byteAt(0)))
                    .toList());
            end = HistoryPages.end(page).orElseThrow();
        }

        assertThat(pages).containsExactly(List.of(5, 4), List.of(3, 2), List.of(1));
    }

    @Test
    void onlyWhatIsAskedForIsWritten() throws Exception {
        ByteString dm = histories.dm(FIRST, 10, PEER);
        histories.keep(FIRST, message(dm, 1));
        ConsentSave allowed =
                ConsentSave.newBuilder().setEntity(SavedElements.hex(PEER)).build();
        ArchiveOptions consent = ArchiveOptions.newBuilder()
                .addElements(ArchiveOptions.Element.CONSENT)
                .build();

        assertThat(Histories.elements(histories.write(consent, List.of(allowed)).bytes()))
                .singleElement()
                .satisfies(element -> assertThat(element.getConsent()).isEqualTo(allowed));
    }
}
