package dev.lockstep.benchmarks.archive;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.archive.ArchiveWriter;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import dev.lockstep.xmtp.proto.devicesync.BackupElementSelection;
import dev.lockstep.xmtp.proto.devicesync.BackupMetadataSave;
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
import java.time.Duration;
import java.util.random.RandomGenerator;

/** One group with many texts of about a hundred characters, a second after each other, as an archive that every client takes. */
final class MadeUpHistory {
    private static final long FIRST_NS = Duration.ofDays(19_000).toNanos();
    private static final long SECOND_NS = Duration.ofSeconds(1).toNanos();
    private static final String TEXT =
            "%d. Shall we walk along the river on sunday, or will it rain again until the evening, as they say?";

    private final InboxId owner;
    private final GroupId group;
    private final int messages;

    MadeUpHistory(InboxId owner, int messages, RandomGenerator random) {
        byte[] id = new byte[GroupId.LENGTH];
        random.nextBytes(id);
        this.owner = owner;
        this.group = GroupId.of(id);
        this.messages = messages;
    }

    void writeTo(Path file, ArchiveKey key, RandomGenerator random) throws IOException {
        var metadata = BackupMetadataSave.newBuilder()
                .addElements(BackupElementSelection.BACKUP_ELEMENT_SELECTION_MESSAGES)
                .setExportedAtNs(FIRST_NS + messages * SECOND_NS)
                .build();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            ArchiveWriter writer = ArchiveWriter.begin(out, key, metadata, random);
            writer.write(BackupElement.newBuilder().setGroup(group()).build());
            for (int number = 0; number < messages; number++) {
                writer.write(BackupElement.newBuilder()
                        .setGroupMessage(message(number))
                        .build());
            }
            writer.finish();
        }
    }

    private GroupSave group() {
        return GroupSave.newBuilder()
                .setId(group.bytes())
                .setCreatedAtNs(FIRST_NS)
                .setMembershipState(GroupMembershipStateSave.GROUP_MEMBERSHIP_STATE_SAVE_ALLOWED)
                .setAddedByInboxId(owner.toString())
                .setMetadata(ImmutableMetadataSave.newBuilder().setCreatorInboxId(owner.toString()))
                .setConversationType(ConversationTypeSave.CONVERSATION_TYPE_SAVE_GROUP)
                .setMutableMetadata(MutableMetadataSave.newBuilder()
                        .putAttributes("group_name", "river")
                        .addSuperAdminList(owner.toString()))
                .build();
    }

    private GroupMessageSave message(int number) {
        ByteString content = EncodedContent.newBuilder()
                .setType(ContentTypeId.newBuilder()
                        .setAuthorityId("xmtp.org")
                        .setTypeId("text")
                        .setVersionMajor(1))
                .putParameters("encoding", "UTF-8")
                .setContent(ByteString.copyFromUtf8(TEXT.formatted(number)))
                .build()
                .toByteString();
        long sentAtNs = FIRST_NS + number * SECOND_NS;
        return GroupMessageSave.newBuilder()
                .setId(MessageId.derive(group, Long.toString(sentAtNs), content).bytes())
                .setGroupId(group.bytes())
                .setDecryptedMessageBytes(content)
                .setSentAtNs(sentAtNs)
                .setKind(GroupMessageKindSave.GROUP_MESSAGE_KIND_SAVE_APPLICATION)
                .setSenderInstallationId(ByteString.copyFrom(owner.toByteArray()))
                .setSenderInboxId(owner.toString())
                .setDeliveryStatus(DeliveryStatusSave.DELIVERY_STATUS_SAVE_PUBLISHED)
                .setAuthorityId("xmtp.org")
                .setContentType("text")
                .setVersionMajor(1)
                .build();
    }
}
