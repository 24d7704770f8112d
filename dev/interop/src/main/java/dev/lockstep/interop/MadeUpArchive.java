package dev.lockstep.interop;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.archive.ArchiveWriter;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import dev.lockstep.xmtp.proto.devicesync.BackupElementSelection;
import dev.lockstep.xmtp.proto.devicesync.BackupMetadataSave;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentSave;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentStateSave;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentTypeSave;
import dev.lockstep.xmtp.proto.devicesync.group.ConversationTypeSave;
import dev.lockstep.xmtp.proto.devicesync.group.GroupMembershipStateSave;
import dev.lockstep.xmtp.proto.devicesync.group.GroupSave;
import dev.lockstep.xmtp.proto.devicesync.group.ImmutableMetadataSave;
import dev.lockstep.xmtp.proto.devicesync.group.MutableMetadataSave;
import dev.lockstep.xmtp.proto.devicesync.message.DeliveryStatusSave;
import dev.lockstep.xmtp.proto.devicesync.message.GroupMessageKindSave;
import dev.lockstep.xmtp.proto.devicesync.message.GroupMessageSave;
import dev.lockstep.xmtp.proto.mls.contents.ContentTypeId;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A history that never was, as a device that had been there would have exported it. Every client takes it. Times are Unix ns. */
public final class MadeUpArchive {
    private MadeUpArchive() {}

    /** @param elements conversations before their texts */
    public static void write(
            Path file, ArchiveKey key, RandomGenerator random, long exportedAtNs, Stream<BackupElement> elements)
            throws IOException {
        var metadata = BackupMetadataSave.newBuilder()
                .addElements(BackupElementSelection.BACKUP_ELEMENT_SELECTION_MESSAGES)
                .setExportedAtNs(exportedAtNs)
                .build();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            ArchiveWriter writer = ArchiveWriter.begin(out, key, metadata, random);
            for (BackupElement element : (Iterable<BackupElement>) elements::iterator) {
                writer.write(element);
            }
            writer.finish();
        }
    }

    public static BackupElement group(GroupId id, InboxId owner, long createdAtNs, String name) {
        return element(conversation(id, owner, createdAtNs)
                .setConversationType(ConversationTypeSave.CONVERSATION_TYPE_SAVE_GROUP)
                .setMutableMetadata(MutableMetadataSave.newBuilder()
                        .putAttributes("group_name", name)
                        .addSuperAdminList(owner.toString())));
    }

    static BackupElement consent(InboxId about, ConsentStateSave state, long decidedAtNs) {
        return BackupElement.newBuilder()
                .setConsent(ConsentSave.newBuilder()
                        .setEntityType(ConsentTypeSave.CONSENT_TYPE_SAVE_INBOX_ID)
                        .setEntity(about.toString())
                        .setState(state)
                        .setConsentedAtNs(decidedAtNs))
                .build();
    }

    static BackupElement dm(GroupId id, InboxId owner, InboxId peer, long createdAtNs) {
        return element(conversation(id, owner, createdAtNs)
                .setConversationType(ConversationTypeSave.CONVERSATION_TYPE_SAVE_DM)
                .setDmId(Stream.of(owner, peer)
                        .map(InboxId::toString)
                        .sorted()
                        .collect(Collectors.joining(":", "dm:", ""))));
    }

    public static BackupElement text(GroupId conversation, InboxId sender, long sentAtNs, String words) {
        ByteString content = EncodedContent.newBuilder()
                .setType(ContentTypeId.newBuilder()
                        .setAuthorityId("xmtp.org")
                        .setTypeId("text")
                        .setVersionMajor(1))
                .putParameters("encoding", "UTF-8")
                .setContent(ByteString.copyFromUtf8(words))
                .build()
                .toByteString();
        return BackupElement.newBuilder()
                .setGroupMessage(GroupMessageSave.newBuilder()
                        .setId(MessageId.derive(conversation, Long.toString(sentAtNs), content)
                                .bytes())
                        .setGroupId(conversation.bytes())
                        .setDecryptedMessageBytes(content)
                        .setSentAtNs(sentAtNs)
                        .setKind(GroupMessageKindSave.GROUP_MESSAGE_KIND_SAVE_APPLICATION)
                        .setSenderInstallationId(ByteString.copyFrom(sender.toByteArray()))
                        .setSenderInboxId(sender.toString())
                        .setDeliveryStatus(DeliveryStatusSave.DELIVERY_STATUS_SAVE_PUBLISHED)
                        .setAuthorityId("xmtp.org")
                        .setContentType("text")
                        .setVersionMajor(1))
                .build();
    }

    private static GroupSave.Builder conversation(GroupId id, InboxId owner, long createdAtNs) {
        return GroupSave.newBuilder()
                .setId(id.bytes())
                .setCreatedAtNs(createdAtNs)
                .setMembershipState(GroupMembershipStateSave.GROUP_MEMBERSHIP_STATE_SAVE_ALLOWED)
                .setAddedByInboxId(owner.toString())
                .setMetadata(ImmutableMetadataSave.newBuilder().setCreatorInboxId(owner.toString()));
    }

    private static BackupElement element(GroupSave.Builder conversation) {
        return BackupElement.newBuilder().setGroup(conversation).build();
    }
}
