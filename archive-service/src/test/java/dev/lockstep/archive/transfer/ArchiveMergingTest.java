package dev.lockstep.archive.transfer;

import static dev.lockstep.archive.transfer.Histories.EVERYTHING;
import static dev.lockstep.archive.transfer.Histories.FIRST;
import static dev.lockstep.archive.transfer.Histories.KEY;
import static dev.lockstep.archive.transfer.Histories.NOW;
import static dev.lockstep.archive.transfer.Histories.PEER;
import static dev.lockstep.archive.transfer.Histories.SECOND;
import static dev.lockstep.archive.transfer.Histories.id;
import static dev.lockstep.archive.transfer.Histories.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConversationChanged.MembershipState;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.xmtp.archive.ArchiveException;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.archive.ArchiveWriter;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import dev.lockstep.xmtp.proto.devicesync.BackupMetadataSave;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentSave;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentStateSave;
import dev.lockstep.xmtp.proto.devicesync.group.ConversationTypeSave;
import dev.lockstep.xmtp.proto.devicesync.group.GroupSave;
import dev.lockstep.xmtp.proto.devicesync.group.MutableMetadataSave;
import dev.lockstep.xmtp.proto.devicesync.message.DeliveryStatusSave;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an archive makes of a history, and what it cannot do to it. */
class ArchiveMergingTest {
    private final Histories histories = new Histories();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        histories.close();
    }

    @Test
    void whatOneHasTheOtherOneGetsOnce() throws Exception {
        byte[] archive = archiveOfFirst();

        var once = histories.merge(SECOND, archive);
        var again = histories.merge(SECOND, archive);

        assertThat(once.counts().getConversations()).isEqualTo(2);
        assertThat(once.counts().getMessages()).isEqualTo(3);
        assertThat(again.counts().getConversations()).isZero();
        assertThat(again.counts().getMessages()).isZero();
        assertThat(histories.kept(SECOND)).containsExactly(3, 2, 1);
        assertThat(histories.kept(FIRST)).containsExactly(3, 2, 1);
        assertThat(Histories.messages(histories.write(EVERYTHING, List.of()).bytes()))
                .containsExactly(3, 2, 1);
    }

    @Test
    void aConversationThatWasNotKnownIsRestoredAndAKnownOneStays() throws Exception {
        byte[] archive = archiveOfFirst();
        histories.dm(SECOND, 10, PEER);
        histories.merge(SECOND, archive);

        assertThat(histories
                        .stored
                        .database()
                        .direct()
                        .list(
                                "select membership_state from conversation where installation_id = $1 order by id",
                                row -> row.getInteger("membership_state"),
                                (Object) SECOND.toByteArray()))
                .containsExactly(MembershipState.ACTIVE_VALUE, MembershipState.RESTORED_VALUE);
    }

    @Test
    void consentIsHandedOnAndChangesNothingHere() throws Exception {
        ConsentSave denied = ConsentSave.newBuilder()
                .setEntity(SavedElements.hex(PEER))
                .setState(ConsentStateSave.CONSENT_STATE_SAVE_DENIED)
                .build();
        byte[] archive = histories.write(EVERYTHING, List.of(denied)).bytes();

        assertThat(histories.merge(SECOND, archive).consents()).containsExactly(denied);
    }

    @Test
    void whatTheSenderHasDeletedStaysDeleted() throws Exception {
        ByteString dm = histories.dm(FIRST, 10, PEER);
        histories.keep(FIRST, message(dm, 1));
        histories.keep(FIRST, message(dm, 2));
        byte[] before = histories.write(EVERYTHING, List.of()).bytes();
        histories.dm(SECOND, 10, PEER);
        histories.keep(SECOND, message(dm, 3).setReferenceId(id(32, 1)), Histories.deletionOf(1));
        histories.merge(SECOND, before);

        assertThat(Histories.messages(histories.write(EVERYTHING, List.of()).bytes()))
                .doesNotContain(1)
                .contains(2);
    }

    @Test
    void whatASuperAdminHasDeletedIsNotMerged() throws Exception {
        ByteString boss = id(32, 90);
        ByteString group = id(16, 11);
        byte[] archive = archiveOf(
                BackupElement.newBuilder()
                        .setGroup(GroupSave.newBuilder()
                                .setId(group)
                                .setConversationType(ConversationTypeSave.CONVERSATION_TYPE_SAVE_GROUP)
                                .setMutableMetadata(
                                        MutableMetadataSave.newBuilder().addSuperAdminList(SavedElements.hex(boss))))
                        .build(),
                saved(message(group, 1), Histories.text("deleted")),
                saved(message(group, 2), Histories.text("kept")),
                saved(message(group, 3).setSenderInboxId(boss), Histories.deletionOf(1)),
                saved(message(group, 4).setSenderInboxId(id(32, 91)), Histories.deletionOf(2)));

        histories.merge(SECOND, archive);

        assertThat(histories.kept(SECOND)).containsExactly(4, 3, 2);
    }

    private static BackupElement saved(MessageStored.Builder message, EncodedContent content) {
        return SavedElements.message(message.build(), content.toByteArray());
    }

    @Test
    void whatIsCutOffOrLockedIsRefused() throws Exception {
        byte[] archive = archiveOfFirst();
        Path cutOff = Files.write(folder.resolve("cut-off"), Arrays.copyOf(archive, archive.length - 1));
        Path whole = Files.write(folder.resolve("whole"), archive);
        byte[] otherKey = new byte[ArchiveKey.LENGTH];
        otherKey[0] = 1;

        assertThatThrownBy(() -> TransferWork.read(cutOff, KEY, Histories.INBOX))
                .isInstanceOfSatisfying(
                        ArchiveException.class,
                        e -> assertThat(e.reason()).isEqualTo(ArchiveException.Reason.TRUNCATED));
        assertThatThrownBy(() -> TransferWork.read(whole, ArchiveKey.of(otherKey), Histories.INBOX))
                .isInstanceOfSatisfying(
                        ArchiveException.class,
                        e -> assertThat(e.reason()).isEqualTo(ArchiveException.Reason.KEY_MISMATCH));
    }

    @Test
    void aDmOfTwoOthersIsSomebodyElsesHistory() throws Exception {
        Path foreign = Files.write(
                folder.resolve("foreign"),
                archiveOf(BackupElement.newBuilder()
                        .setGroup(GroupSave.newBuilder()
                                .setId(id(16, 10))
                                .setConversationType(ConversationTypeSave.CONVERSATION_TYPE_SAVE_DM)
                                .setDmId(SavedElements.dmId(PEER, id(32, 99))))
                        .build()));

        assertThatThrownBy(() -> TransferWork.read(foreign, KEY, Histories.INBOX))
                .isInstanceOfSatisfying(
                        TransferException.class, e -> assertThat(e.code()).isEqualTo("archive-of-another-inbox"));
    }

    @Test
    void aMessageWithoutItsConversationIsPassedOver() throws Exception {
        byte[] orphan = archiveOf(SavedElements.message(
                message(id(16, 55), 5).build(), Histories.text("lost").toByteArray()));

        assertThat(histories.merge(SECOND, orphan).counts().getMessages()).isZero();
        assertThat(histories.kept(SECOND)).isEmpty();
    }

    /** Rows that come while libxmtp exports move those after them into the next page (§4.5). */
    @Test
    void whatStandsInAnArchiveTwiceIsMergedOnce() throws Exception {
        ByteString dm = histories.dm(SECOND, 10, PEER);
        BackupElement first = SavedElements.message(
                message(dm, 1).build(), Histories.text("one").toByteArray());
        BackupElement unpublished = first.toBuilder()
                .setGroupMessage(first.getGroupMessage().toBuilder()
                        .setDeliveryStatus(DeliveryStatusSave.DELIVERY_STATUS_SAVE_UNPUBLISHED))
                .build();
        BackupElement second = SavedElements.message(
                message(dm, 2).build(), Histories.text("two").toByteArray());

        var merged = histories.merge(SECOND, archiveOf(unpublished, second, first, second));

        assertThat(merged.counts().getMessages()).isEqualTo(2);
        assertThat(Histories.messages(histories.write(EVERYTHING, List.of()).bytes()))
                .containsExactly(2, 1);
    }

    /** Whoever writes messages names their types. */
    @Test
    void aTypeMayHaveAnyName() throws Exception {
        ByteString dm = histories.dm(SECOND, 10, PEER);
        histories.keep(SECOND, message(dm, 1), Histories.content("live\0", ByteString.EMPTY));
        BackupElement imported = SavedElements.message(
                message(dm, 2).build(),
                Histories.content("imported\0", ByteString.EMPTY).toByteArray());

        var merged = histories.merge(SECOND, archiveOf(imported));

        assertThat(merged.counts().getMessages()).isEqualTo(1);
        assertThat(histories.kept(SECOND)).containsExactly(2, 1);
    }

    private byte[] archiveOfFirst() throws Exception {
        ByteString dm = histories.dm(FIRST, 10, PEER);
        ByteString group = histories.group(FIRST, 11);
        histories.keep(FIRST, message(dm, 1));
        histories.keep(FIRST, message(group, 2));
        histories.keep(FIRST, message(dm, 3));
        return histories.write(EVERYTHING, List.of()).bytes();
    }

    private static byte[] archiveOf(BackupElement... elements) throws Exception {
        var out = new ByteArrayOutputStream();
        var writer = ArchiveWriter.begin(
                out, KEY, BackupMetadataSave.newBuilder().setExportedAtNs(NOW).build(), new Random(1));
        for (BackupElement element : elements) {
            writer.write(element);
        }
        writer.finish();
        return out.toByteArray();
    }
}
