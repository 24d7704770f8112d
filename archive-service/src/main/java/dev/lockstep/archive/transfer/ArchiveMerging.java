package dev.lockstep.archive.transfer;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.archive.history.ImportedHistory;
import dev.lockstep.contract.event.ArchiveCounts;
import dev.lockstep.contract.event.ContentType;
import dev.lockstep.contract.event.ConversationChanged;
import dev.lockstep.contract.event.ConversationMember;
import dev.lockstep.contract.event.ConversationProfile;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.contract.event.Sealed;
import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.xmtp.archive.ArchiveException;
import dev.lockstep.xmtp.archive.ArchiveReader;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentSave;
import dev.lockstep.xmtp.proto.devicesync.group.ConversationTypeSave;
import dev.lockstep.xmtp.proto.devicesync.group.GroupSave;
import dev.lockstep.xmtp.proto.devicesync.message.DeliveryStatusSave;
import dev.lockstep.xmtp.proto.devicesync.message.GroupMessageKindSave;
import dev.lockstep.xmtp.proto.devicesync.message.GroupMessageSave;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Merges an archive into an installation's history, element by element. What was deleted or has disappeared stays so; a message
 * whose conversation nobody knows is passed over; consent is handed on and never changed as a side effect (§4.6).
 */
final class ArchiveMerging {
    private static final int MOST_MESSAGES = 500;
    private static final int MOST_BYTES = 4 << 20;

    private final ImportedHistory history;
    private final Envelope about;
    private final DataKey dataKey;
    private final ArchiveContents contents;
    private final long nowNs;
    private final Map<ByteString, Disappearing> disappearing = new HashMap<>();
    private final List<MessageStored> batch = new ArrayList<>();
    private final List<ConsentSave> consents = new ArrayList<>();
    private int batchBytes;

    private record Disappearing(long fromNs, long inNs) {
        long expiry(long sentAtNs) {
            return inNs > 0 && sentAtNs > fromNs ? sentAtNs + inNs : 0;
        }
    }

    /**
     * @param contents of the same archive, which was read to its end before
     * @param about the installation that gets the history
     */
    ArchiveMerging(ImportedHistory history, Envelope about, DataKey dataKey, ArchiveContents contents, long nowNs) {
        this.history = history;
        this.about = about;
        this.dataKey = dataKey;
        this.contents = contents;
        this.nowNs = nowNs;
    }

    /** What was new. */
    ArchiveCounts merge(ArchiveReader reader) throws IOException, ArchiveException {
        for (Optional<BackupElement> next = reader.next(); next.isPresent(); next = reader.next()) {
            BackupElement element = next.get();
            switch (element.getElementCase()) {
                case GROUP -> group(element.getGroup());
                case GROUP_MESSAGE -> message(element.getGroupMessage());
                case CONSENT -> consents.add(element.getConsent());
                case METADATA, EVENT, ELEMENT_NOT_SET -> {}
            }
        }
        flush();
        return ArchiveCounts.newBuilder()
                .setConversations(history.conversations())
                .setMessages(history.messages())
                .setConsentRecords(consents.size())
                .build();
    }

    /** The consent that the archive held; whose law decides what becomes of it is not this one's business. */
    List<ConsentSave> consents() {
        return consents;
    }

    private void group(GroupSave save) {
        if (save.getId().size() != ArchiveContents.GROUP_ID
                || save.getConversationType() == ConversationTypeSave.CONVERSATION_TYPE_SAVE_SYNC) {
            return;
        }
        if (save.hasMessageDisappearInNs()) {
            disappearing.put(
                    save.getId(), new Disappearing(save.getMessageDisappearFromNs(), save.getMessageDisappearInNs()));
        }
        boolean dm = save.getConversationType() == ConversationTypeSave.CONVERSATION_TYPE_SAVE_DM;
        var conversation = ConversationChanged.newBuilder()
                .setConversationId(save.getId())
                .setType(dm ? ConversationChanged.Type.DM : ConversationChanged.Type.GROUP)
                .setCreatedAtNs(save.getCreatedAtNs())
                .setDefaultConsent(ConversationChanged.Consent.UNKNOWN);
        inbox(save.getAddedByInboxId()).ifPresent(conversation::setAddedByInboxId);
        if (dm) {
            Optional<ByteString> peer = ArchiveContents.peer(save, about.getInboxId());
            if (peer.isEmpty()) {
                return;
            }
            conversation.setPeerInboxId(peer.get());
            conversation.addMembers(member(about.getInboxId(), ConversationMember.Role.SUPER_ADMIN));
            conversation.addMembers(member(peer.get(), ConversationMember.Role.SUPER_ADMIN));
        } else {
            conversation.setProfile(Sealed.newBuilder()
                    .setBytes(ByteString.copyFrom(dataKey.seal(
                            Purpose.CONVERSATION_PROFILE, profile(save).toByteArray()))));
            admins(save).forEach(conversation::addMembers);
        }
        flush();
        history.add(conversation.build());
    }

    private static List<ConversationMember> admins(GroupSave save) {
        List<ConversationMember> admins = new ArrayList<>();
        save.getMutableMetadata()
                .getSuperAdminListList()
                .forEach(each ->
                        inbox(each).ifPresent(inbox -> admins.add(member(inbox, ConversationMember.Role.SUPER_ADMIN))));
        save.getMutableMetadata()
                .getAdminListList()
                .forEach(each ->
                        inbox(each).ifPresent(inbox -> admins.add(member(inbox, ConversationMember.Role.ADMIN))));
        return admins;
    }

    private static ConversationMember member(ByteString inbox, ConversationMember.Role role) {
        return ConversationMember.newBuilder().setInboxId(inbox).setRole(role).build();
    }

    private static ConversationProfile profile(GroupSave save) {
        Map<String, String> attributes = save.getMutableMetadata().getAttributesMap();
        return ConversationProfile.newBuilder()
                .setName(attributes.getOrDefault("group_name", ""))
                .setDescription(attributes.getOrDefault("description", ""))
                .setImageUrl(attributes.getOrDefault("group_image_url_square", ""))
                .setAppData(attributes.getOrDefault("app_data", ""))
                .setDisappearFromNs(save.getMessageDisappearFromNs())
                .setDisappearInNs(save.getMessageDisappearInNs())
                .build();
    }

    private void message(GroupMessageSave save) {
        Optional<ByteString> conversation = history.conversationOf(save.getGroupId());
        long expiresAtNs = Optional.ofNullable(disappearing.get(save.getGroupId()))
                .map(setting -> setting.expiry(save.getSentAtNs()))
                .orElse(0L);
        ContentType type = type(save);
        if (conversation.isEmpty()
                || save.getId().size() != ArchiveContents.MESSAGE_ID
                || save.getKind() != GroupMessageKindSave.GROUP_MESSAGE_KIND_SAVE_APPLICATION
                || expiresAtNs != 0 && expiresAtNs <= nowNs
                || contents.isDeleted(save, type.getTypeId())) {
            return;
        }
        batch.add(stored(save, type, conversation.get(), expiresAtNs));
        batchBytes += save.getDecryptedMessageBytes().size();
        if (batch.size() >= MOST_MESSAGES || batchBytes >= MOST_BYTES) {
            flush();
        }
    }

    private void flush() {
        history.add(batch);
        batch.clear();
        batchBytes = 0;
    }

    private MessageStored stored(GroupMessageSave save, ContentType type, ByteString conversation, long expiresAtNs) {
        return MessageStored.newBuilder()
                .setMessageId(save.getId())
                .setConversationId(conversation)
                .setGroupId(save.getGroupId())
                .setSenderInboxId(inbox(save.getSenderInboxId()).orElse(ByteString.EMPTY))
                .setSenderInstallationId(save.getSenderInstallationId())
                .setKind(MessageStored.Kind.APPLICATION)
                .setContentType(type)
                .setContent(Sealed.newBuilder()
                        .setBytes(ByteString.copyFrom(dataKey.seal(
                                Purpose.MESSAGE_CONTENT,
                                save.getDecryptedMessageBytes().toByteArray()))))
                .setSentAtNs(save.getSentAtNs())
                .setDeliveryStatus(status(save.getDeliveryStatus()))
                .setSequenceId(save.getSequenceId())
                .setOwn(save.getSenderInstallationId().equals(about.getInstallationId()))
                .setExpiresAtNs(expiresAtNs)
                .setReferenceId(save.getReferenceId())
                .build();
    }

    /** As the content says it; archives name it only if it is a known one. */
    private static ContentType type(GroupMessageSave save) {
        try {
            var type = EncodedContent.parseFrom(save.getDecryptedMessageBytes()).getType();
            return ContentType.newBuilder()
                    .setAuthorityId(type.getAuthorityId())
                    .setTypeId(type.getTypeId())
                    .setVersionMajor(type.getVersionMajor())
                    .setVersionMinor(type.getVersionMinor())
                    .build();
        } catch (InvalidProtocolBufferException e) {
            return ContentType.getDefaultInstance();
        }
    }

    private static MessageStored.DeliveryStatus status(DeliveryStatusSave save) {
        return switch (save) {
            case DELIVERY_STATUS_SAVE_PUBLISHED -> MessageStored.DeliveryStatus.PUBLISHED;
            case DELIVERY_STATUS_SAVE_FAILED -> MessageStored.DeliveryStatus.FAILED;
            case DELIVERY_STATUS_SAVE_UNPUBLISHED, DELIVERY_STATUS_SAVE_UNSPECIFIED, UNRECOGNIZED ->
                MessageStored.DeliveryStatus.UNPUBLISHED;
        };
    }

    /** An inbox id in hex; anything else is nobody. */
    private static Optional<ByteString> inbox(String hex) {
        return hex.length() == 2 * ArchiveContents.INBOX_ID && hex.chars().allMatch(ArchiveMerging::isHex)
                ? Optional.of(ByteString.copyFrom(HexFormat.of().parseHex(hex)))
                : Optional.empty();
    }

    private static boolean isHex(int character) {
        return Character.digit(character, 16) >= 0 && character < 128;
    }
}
