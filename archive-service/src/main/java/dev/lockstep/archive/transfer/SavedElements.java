package dev.lockstep.archive.transfer;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConversationChanged;
import dev.lockstep.contract.event.ConversationMember;
import dev.lockstep.contract.event.ConversationProfile;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.contract.history.StoredConversation;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentSave;
import dev.lockstep.xmtp.proto.devicesync.group.ConversationTypeSave;
import dev.lockstep.xmtp.proto.devicesync.group.GroupMembershipStateSave;
import dev.lockstep.xmtp.proto.devicesync.group.GroupSave;
import dev.lockstep.xmtp.proto.devicesync.group.ImmutableMetadataSave;
import dev.lockstep.xmtp.proto.devicesync.group.MutableMetadataSave;
import dev.lockstep.xmtp.proto.devicesync.message.DeliveryStatusSave;
import dev.lockstep.xmtp.proto.devicesync.message.GroupMessageKindSave;
import dev.lockstep.xmtp.proto.devicesync.message.GroupMessageSave;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;

/** What is kept, as an archive says it (device sync reference §4.4). Nothing that is private to an installation gets in. */
final class SavedElements {
    /** Names that readers know; the type of any other content stands inside the content alone. */
    private static final Set<String> KNOWN_TYPES = Set.of(
            "text",
            "markdown",
            "group_membership_change",
            "group_updated",
            "reaction",
            "readReceipt",
            "reply",
            "attachment",
            "remoteStaticAttachment",
            "multiRemoteStaticAttachment",
            "transactionReference",
            "walletSendCalls",
            "leave_request",
            "actions",
            "intent",
            "deleteMessage");

    private static final String UNKNOWN_TYPE = "unknown";
    /** Of application messages on the network. */
    private static final long APPLICATION_ORIGINATOR = 10;

    private SavedElements() {}

    static BackupElement consent(ConsentSave consent) {
        return BackupElement.newBuilder().setConsent(consent).build();
    }

    /**
     * One group of a conversation.
     *
     * @param own the inbox whose history it is
     */
    static BackupElement group(
            ByteString group, StoredConversation stored, ConversationProfile profile, ByteString own) {
        ConversationChanged conversation = stored.getConversation();
        boolean dm = conversation.getType() == ConversationChanged.Type.DM;
        String adder = hex(conversation.getAddedByInboxId().isEmpty() ? own : conversation.getAddedByInboxId());
        var save = GroupSave.newBuilder()
                .setId(group)
                .setCreatedAtNs(conversation.getCreatedAtNs())
                .setMembershipState(GroupMembershipStateSave.GROUP_MEMBERSHIP_STATE_SAVE_ALLOWED)
                .setAddedByInboxId(adder)
                .setConversationType(
                        dm
                                ? ConversationTypeSave.CONVERSATION_TYPE_SAVE_DM
                                : ConversationTypeSave.CONVERSATION_TYPE_SAVE_GROUP)
                .setMetadata(ImmutableMetadataSave.newBuilder().setCreatorInboxId(adder))
                .setMutableMetadata(metadata(conversation, profile));
        if (dm) {
            save.setDmId(dmId(own, conversation.getPeerInboxId()));
        }
        if (stored.getLastMessageAtNs() != 0) {
            save.setLastMessageNs(stored.getLastMessageAtNs());
        }
        if (profile.getDisappearInNs() != 0) {
            save.setMessageDisappearFromNs(profile.getDisappearFromNs())
                    .setMessageDisappearInNs(profile.getDisappearInNs());
        }
        return BackupElement.newBuilder().setGroup(save).build();
    }

    /** @param content the encoded content as it was received: its id depends on every byte */
    static BackupElement message(MessageStored message, byte[] content) {
        String type = message.getContentType().getTypeId();
        var save = GroupMessageSave.newBuilder()
                .setId(message.getMessageId())
                .setGroupId(message.getGroupId())
                .setDecryptedMessageBytes(ByteString.copyFrom(content))
                .setSentAtNs(message.getSentAtNs())
                .setKind(GroupMessageKindSave.GROUP_MESSAGE_KIND_SAVE_APPLICATION)
                .setSenderInstallationId(message.getSenderInstallationId())
                .setSenderInboxId(hex(message.getSenderInboxId()))
                .setDeliveryStatus(DeliveryStatusSave.DELIVERY_STATUS_SAVE_PUBLISHED)
                .setVersionMajor(message.getContentType().getVersionMajor())
                .setVersionMinor(message.getContentType().getVersionMinor())
                .setAuthorityId(message.getContentType().getAuthorityId())
                .setSequenceId(message.getSequenceId())
                .setOriginatorId(APPLICATION_ORIGINATOR)
                .setContentType(KNOWN_TYPES.contains(type) ? type : UNKNOWN_TYPE);
        if (!message.getReferenceId().isEmpty()) {
            save.setReferenceId(message.getReferenceId());
        }
        return BackupElement.newBuilder().setGroupMessage(save).build();
    }

    private static MutableMetadataSave metadata(ConversationChanged conversation, ConversationProfile profile) {
        var metadata = MutableMetadataSave.newBuilder();
        put(metadata, "group_name", profile.getName());
        put(metadata, "description", profile.getDescription());
        put(metadata, "group_image_url_square", profile.getImageUrl());
        put(metadata, "app_data", profile.getAppData());
        members(conversation, ConversationMember.Role.ADMIN).forEach(metadata::addAdminList);
        members(conversation, ConversationMember.Role.SUPER_ADMIN).forEach(metadata::addSuperAdminList);
        return metadata.build();
    }

    private static Stream<String> members(ConversationChanged conversation, ConversationMember.Role role) {
        return conversation.getMembersList().stream()
                .filter(member -> member.getRole() == role)
                .map(member -> hex(member.getInboxId()));
    }

    private static void put(MutableMetadataSave.Builder metadata, String name, String value) {
        if (!value.isEmpty()) {
            metadata.putAttributes(name, value);
        }
    }

    /** {@code dm:}, then both inbox ids in order (§6.1). */
    static String dmId(ByteString one, ByteString other) {
        String first = hex(one);
        String second = hex(other);
        return first.compareTo(second) <= 0 ? "dm:" + first + ":" + second : "dm:" + second + ":" + first;
    }

    static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
