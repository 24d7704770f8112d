package dev.lockstep.archive.transfer;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.archive.history.Deletions;
import dev.lockstep.contract.event.ArchiveCounts;
import dev.lockstep.xmtp.archive.ArchiveException;
import dev.lockstep.xmtp.archive.ArchiveReader;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import dev.lockstep.xmtp.proto.devicesync.group.ConversationTypeSave;
import dev.lockstep.xmtp.proto.devicesync.group.GroupSave;
import dev.lockstep.xmtp.proto.devicesync.message.GroupMessageSave;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import dev.lockstep.xmtp.proto.mls.contents.types.DeleteMessage;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a whole archive holds, found by reading it once to its end before anything of it is used. */
final class ArchiveContents {
    static final int GROUP_ID = 16;
    static final int MESSAGE_ID = 32;
    static final int INBOX_ID = 32;

    /** Deletions are rare; one that names more is made up. */
    private static final int MOST_DELETIONS = 1_000_000;

    private final Map<ByteString, Set<String>> deletedBy;
    private final Map<ByteString, Set<String>> superAdmins;
    private final Optional<GroupSave> foreign;

    private ArchiveContents(
            Map<ByteString, Set<String>> deletedBy,
            Map<ByteString, Set<String>> superAdmins,
            Optional<GroupSave> foreign) {
        this.deletedBy = deletedBy;
        this.superAdmins = superAdmins;
        this.foreign = foreign;
    }

    /**
     * Reads an archive to its end.
     *
     * @param inbox whose history it should be; empty if that does not matter
     */
    static ArchiveContents of(ArchiveReader reader, ByteString inbox) throws IOException, ArchiveException {
        Map<ByteString, Set<String>> deletedBy = new HashMap<>();
        Map<ByteString, Set<String>> superAdmins = new HashMap<>();
        Optional<GroupSave> foreign = Optional.empty();
        for (Optional<BackupElement> next = reader.next(); next.isPresent(); next = reader.next()) {
            BackupElement element = next.get();
            switch (element.getElementCase()) {
                case GROUP -> {
                    if (!inbox.isEmpty() && isForeignDm(element.getGroup(), inbox)) {
                        foreign = Optional.of(element.getGroup());
                    }
                    if (element.getGroup().getConversationType() == ConversationTypeSave.CONVERSATION_TYPE_SAVE_GROUP) {
                        superAdmins.put(
                                element.getGroup().getId(),
                                Set.copyOf(
                                        element.getGroup().getMutableMetadata().getSuperAdminListList()));
                    }
                }
                case GROUP_MESSAGE -> {
                    target(element.getGroupMessage())
                            .filter(target -> deletedBy.size() < MOST_DELETIONS)
                            .ifPresent(target -> deletedBy
                                    .computeIfAbsent(target, each -> new HashSet<>())
                                    .add(element.getGroupMessage().getSenderInboxId()));
                }
                case CONSENT, METADATA, EVENT, ELEMENT_NOT_SET -> {}
            }
        }
        return new ArchiveContents(deletedBy, superAdmins, foreign);
    }

    /**
     * What is in an archive, as far as it can be read.
     *
     * @param complete whether that was to its end
     */
    record Look(ArchiveCounts counts, boolean complete) {}

    /** Counts, and uses nothing. */
    static Look look(ArchiveReader reader) throws IOException {
        var counts = ArchiveCounts.newBuilder();
        try {
            for (Optional<BackupElement> next = reader.next(); next.isPresent(); next = reader.next()) {
                switch (next.get().getElementCase()) {
                    case GROUP -> counts.setConversations(counts.getConversations() + 1);
                    case GROUP_MESSAGE -> counts.setMessages(counts.getMessages() + 1);
                    case CONSENT -> counts.setConsentRecords(counts.getConsentRecords() + 1);
                    case METADATA, EVENT, ELEMENT_NOT_SET -> {}
                }
            }
            return new Look(counts.build(), true);
        } catch (ArchiveException e) {
            return new Look(counts.build(), false);
        }
    }

    /** Whether it holds a DM between two other inboxes: then it is somebody else's history. */
    boolean isOfAnotherInbox() {
        return foreign.isPresent();
    }

    /**
     * Whether its sender or a super admin of its group has deleted a message since.
     *
     * @param type of its content
     */
    boolean isDeleted(GroupMessageSave message, String type) {
        Set<String> deleters = deletedBy.getOrDefault(message.getId(), Set.of());
        return !deleters.isEmpty()
                && Deletions.isDeletable(type)
                && (deleters.contains(message.getSenderInboxId())
                        || !Collections.disjoint(deleters, superAdmins.getOrDefault(message.getGroupId(), Set.of())));
    }

    private static boolean isForeignDm(GroupSave group, ByteString inbox) {
        return group.getConversationType() == ConversationTypeSave.CONVERSATION_TYPE_SAVE_DM
                && group.hasDmId()
                && peer(group, inbox).isEmpty();
    }

    /** The other inbox of a DM; nothing if the DM is not one of this inbox. */
    static Optional<ByteString> peer(GroupSave group, ByteString inbox) {
        String own = SavedElements.hex(inbox);
        String[] parts = group.getDmId().split(":", -1);
        if (parts.length != 3 || !parts[0].equals("dm")) {
            return Optional.empty();
        }
        String other = parts[1].equals(own) ? parts[2] : parts[1];
        boolean ours = parts[1].equals(own) || parts[2].equals(own);
        if (!ours || !other.matches("[0-9a-f]{%d}".formatted(2 * INBOX_ID))) {
            return Optional.empty();
        }
        return Optional.of(ByteString.copyFrom(HexFormat.of().parseHex(other)));
    }

    private static Optional<ByteString> target(GroupMessageSave message) {
        try {
            var content = EncodedContent.parseFrom(message.getDecryptedMessageBytes());
            if (!content.getType().getTypeId().equals(Deletions.TYPE)) {
                return Optional.empty();
            }
            String id = DeleteMessage.parseFrom(content.getContent()).getMessageId();
            return id.matches("[0-9a-f]{%d}".formatted(2 * MESSAGE_ID))
                    ? Optional.of(ByteString.copyFrom(HexFormat.of().parseHex(id)))
                    : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }
}
