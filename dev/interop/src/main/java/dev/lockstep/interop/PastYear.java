package dev.lockstep.interop;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.archive.ArchiveWriter;
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
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A year of texts in an archive file, as a device that had been there would have exported it. Texts, senders and times are made
 * up; they lie evenly over the year, in all circles by turns.
 */
final class PastYear {
    static final Duration LENGTH = Duration.ofDays(365);

    private static final List<String> WORDS = List.of(
            "Shall we walk along the river on sunday?",
            "I am late, start without me.",
            "The photos from the hill are lovely, thank you!",
            "Who has the key to the cellar?",
            "Gladly. I bring bread and cheese, and somebody should think of something to drink.",
            "No rain until the evening, they say.",
            "See you at eight.");

    private final InboxId owner;
    private final List<Circle> circles;
    private final long endNs;
    private final int texts;

    /** @param endNs when the year ends, in nanoseconds since 1970 */
    PastYear(InboxId owner, List<Circle> circles, long endNs, int texts) {
        this.owner = owner;
        this.circles = circles;
        this.endNs = endNs;
        this.texts = texts;
    }

    void writeTo(Path file, ArchiveKey key, RandomGenerator random) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            ArchiveWriter writer = ArchiveWriter.begin(out, key, metadata(), random);
            for (Circle circle : circles) {
                writer.write(BackupElement.newBuilder().setGroup(group(circle)).build());
            }
            for (int number = 0; number < texts; number++) {
                writer.write(BackupElement.newBuilder()
                        .setGroupMessage(message(number, random))
                        .build());
            }
            writer.finish();
        }
    }

    private BackupMetadataSave metadata() {
        return BackupMetadataSave.newBuilder()
                .addElements(BackupElementSelection.BACKUP_ELEMENT_SELECTION_MESSAGES)
                .setExportedAtNs(endNs)
                .build();
    }

    private GroupSave group(Circle circle) {
        var save = GroupSave.newBuilder()
                .setId(circle.id().bytes())
                .setCreatedAtNs(timeOf(0))
                .setMembershipState(GroupMembershipStateSave.GROUP_MEMBERSHIP_STATE_SAVE_ALLOWED)
                .setAddedByInboxId(owner.toString())
                .setMetadata(ImmutableMetadataSave.newBuilder().setCreatorInboxId(owner.toString()));
        if (circle.isDm()) {
            return save.setConversationType(ConversationTypeSave.CONVERSATION_TYPE_SAVE_DM)
                    .setDmId("dm:"
                            + String.join(
                                    ":",
                                    membersOf(circle)
                                            .map(InboxId::toString)
                                            .sorted()
                                            .toList()))
                    .build();
        }
        return save.setConversationType(ConversationTypeSave.CONVERSATION_TYPE_SAVE_GROUP)
                .setMutableMetadata(MutableMetadataSave.newBuilder()
                        .putAttributes("group_name", circle.name())
                        .addSuperAdminList(owner.toString()))
                .build();
    }

    private GroupMessageSave message(int number, RandomGenerator random) {
        Circle circle = circles.get(number % circles.size());
        List<InboxId> members = membersOf(circle).toList();
        InboxId sender = members.get(random.nextInt(members.size()));
        ByteString content = text(WORDS.get(random.nextInt(WORDS.size()))).toByteString();
        long sentAtNs = timeOf(number);
        return GroupMessageSave.newBuilder()
                .setId(MessageId.derive(circle.id(), Long.toString(sentAtNs), content)
                        .bytes())
                .setGroupId(circle.id().bytes())
                .setDecryptedMessageBytes(content)
                .setSentAtNs(sentAtNs)
                .setKind(GroupMessageKindSave.GROUP_MESSAGE_KIND_SAVE_APPLICATION)
                .setSenderInstallationId(ByteString.copyFrom(sender.toByteArray()))
                .setSenderInboxId(sender.toString())
                .setDeliveryStatus(DeliveryStatusSave.DELIVERY_STATUS_SAVE_PUBLISHED)
                .setAuthorityId("xmtp.org")
                .setContentType("text")
                .setVersionMajor(1)
                .build();
    }

    private static EncodedContent text(String words) {
        return EncodedContent.newBuilder()
                .setType(ContentTypeId.newBuilder()
                        .setAuthorityId("xmtp.org")
                        .setTypeId("text")
                        .setVersionMajor(1))
                .putParameters("encoding", "UTF-8")
                .setContent(ByteString.copyFromUtf8(words))
                .build();
    }

    private Stream<InboxId> membersOf(Circle circle) {
        return Stream.concat(Stream.of(owner), circle.friends().stream().map(Friend::inboxId));
    }

    private long timeOf(int number) {
        return endNs - LENGTH.toNanos() / texts * (texts - number);
    }
}
