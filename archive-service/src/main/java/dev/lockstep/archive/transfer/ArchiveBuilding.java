package dev.lockstep.archive.transfer;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.archive.history.HistoryPages;
import dev.lockstep.contract.event.ArchiveCounts;
import dev.lockstep.contract.event.ArchiveOptions;
import dev.lockstep.contract.event.ArchiveOptions.Element;
import dev.lockstep.contract.event.ConversationChanged;
import dev.lockstep.contract.event.ConversationProfile;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.contract.history.StoredConversation;
import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.archive.ArchiveWriter;
import dev.lockstep.xmtp.proto.devicesync.BackupElementSelection;
import dev.lockstep.xmtp.proto.devicesync.BackupMetadataSave;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentSave;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentStateSave;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes an inbox's history as an archive, in constant memory: consent, every conversation, then messages from the newest on. One
 * that would be larger than a slice ends early; the next slice goes on with older messages.
 *
 * <p>A DM that the inbox has denied is left out: importing it would make a client allow it, on all installations (§4.6). Its
 * consent record goes along.
 */
final class ArchiveBuilding {

    private final HistoryPages history;
    private final ByteString inbox;
    private final DataKey dataKey;
    private final ArchiveOptions options;
    private final List<ConsentSave> consents;
    private final Times times;
    private final long sliceSize;
    private final LongConsumer watching;

    /**
     * When.
     *
     * @param nowNs as the archive says it was made
     * @param keptUntilNs messages that disappear before are left out
     */
    record Times(long nowNs, long keptUntilNs) {}

    /**
     * A slice.
     *
     * @param next what the slice after it begins before; nothing if there is none
     */
    record Slice(BackupMetadataSave metadata, ArchiveCounts counts, Optional<HistoryPages.End> next) {}

    /**
     * @param sliceSize bytes after which no more messages are added; one of them is in each slice, however small that is
     * @param watching hears how many messages of the slice are written
     */
    ArchiveBuilding(
            HistoryPages history,
            ByteString inbox,
            DataKey dataKey,
            ArchiveOptions options,
            List<ConsentSave> consents,
            Times times,
            long sliceSize,
            LongConsumer watching) {
        this.history = history;
        this.inbox = inbox;
        this.dataKey = dataKey;
        this.options = options;
        this.consents = consents;
        this.times = times;
        this.sliceSize = sliceSize;
        this.watching = watching;
    }

    /**
     * Writes one slice.
     *
     * @param from where it begins; {@link HistoryPages.End#NONE} for the first, which has everything but messages as well
     */
    Slice write(Sql sql, OutputStream out, ArchiveKey key, HistoryPages.End from, RandomGenerator random)
            throws IOException {
        boolean first = from.equals(HistoryPages.End.NONE);
        BackupMetadataSave metadata = metadata(first);
        var counted = new Counted(out);
        var slice = new Writing(ArchiveWriter.begin(counted, key, metadata, random), counted);
        Optional<HistoryPages.End> next = Optional.empty();
        for (Element element : options.getElementsList()) {
            switch (element) {
                case CONSENT -> {
                    if (first) {
                        slice.consents();
                    }
                }
                case MESSAGES -> next = slice.messages(sql, from, first);
                case ELEMENT_UNSPECIFIED, UNRECOGNIZED -> {}
            }
        }
        slice.writer.finish();
        return new Slice(metadata, slice.counts.setBytes(counted.bytes).build(), next);
    }

    private BackupMetadataSave metadata(boolean first) {
        var metadata = BackupMetadataSave.newBuilder().setExportedAtNs(times.nowNs());
        for (Element element : options.getElementsList()) {
            switch (element) {
                case MESSAGES -> metadata.addElements(BackupElementSelection.BACKUP_ELEMENT_SELECTION_MESSAGES);
                case CONSENT -> {
                    if (first) {
                        metadata.addElements(BackupElementSelection.BACKUP_ELEMENT_SELECTION_CONSENT);
                    }
                }
                case ELEMENT_UNSPECIFIED, UNRECOGNIZED -> {}
            }
        }
        if (options.hasStartNs()) {
            metadata.setStartNs(options.getStartNs());
        }
        if (options.hasEndNs()) {
            metadata.setEndNs(options.getEndNs());
        }
        return metadata.build();
    }

    /** The slice while it is written. */
    private final class Writing {
        private final ArchiveWriter writer;
        private final Counted out;
        private final ArchiveCounts.Builder counts = ArchiveCounts.newBuilder();
        private final Set<ByteString> written = new HashSet<>();

        Writing(ArchiveWriter writer, Counted out) {
            this.writer = writer;
            this.out = out;
        }

        void consents() throws IOException {
            for (ConsentSave consent : consents) {
                writer.write(SavedElements.consent(consent));
            }
            counts.setConsentRecords(consents.size());
        }

        Optional<HistoryPages.End> messages(Sql sql, HistoryPages.End from, boolean first) throws IOException {
            Map<ByteString, StoredConversation> groups = groups(history.conversations(sql));
            if (first) {
                for (var group : groups.entrySet()) {
                    if (isWithin(group.getValue())) {
                        group(group.getKey(), group.getValue());
                    }
                }
            }
            HistoryPages.End end = from;
            var pages = new PagesAhead(history, sql, wanted(options, times), from);
            for (var page = pages.next(); !page.isEmpty(); page = pages.next()) {
                for (MessageStored message : page) {
                    if (out.bytes >= sliceSize && !end.equals(from)) {
                        return Optional.of(end);
                    }
                    message(message, groups.get(message.getGroupId()));
                    end = new HistoryPages.End(message.getSentAtNs(), message.getMessageId());
                }
            }
            return Optional.empty();
        }

        private void message(MessageStored message, @Nullable StoredConversation conversation) throws IOException {
            if (conversation == null) {
                return;
            }
            if (!written.contains(message.getGroupId())) {
                group(message.getGroupId(), conversation);
            }
            writer.write(SavedElements.message(
                    message,
                    dataKey.open(
                            Purpose.MESSAGE_CONTENT,
                            message.getContent().getBytes().toByteArray())));
            counts.setMessages(counts.getMessages() + 1);
            watching.accept(counts.getMessages());
        }

        private void group(ByteString group, StoredConversation conversation) throws IOException {
            writer.write(SavedElements.group(group, conversation, profile(conversation), inbox));
            written.add(group);
            counts.setConversations(counts.getConversations() + 1);
        }
    }

    /** Which messages options ask for. */
    static HistoryPages.Wanted wanted(ArchiveOptions options, Times times) {
        return new HistoryPages.Wanted(
                options.hasStartNs() ? options.getStartNs() : Long.MIN_VALUE,
                options.hasEndNs() ? options.getEndNs() : Long.MAX_VALUE,
                options.getExcludeDisappearingMessages(),
                times.keptUntilNs());
    }

    /** Conversations without messages in these bounds go along if they were made in them. */
    private boolean isWithin(StoredConversation conversation) {
        long created = conversation.getConversation().getCreatedAtNs();
        return (!options.hasStartNs() || created > options.getStartNs())
                && (!options.hasEndNs() || created <= options.getEndNs());
    }

    private Map<ByteString, StoredConversation> groups(List<StoredConversation> conversations) {
        Set<String> denied = consents.stream()
                .filter(consent -> consent.getState() == ConsentStateSave.CONSENT_STATE_SAVE_DENIED)
                .map(ConsentSave::getEntity)
                .collect(Collectors.toSet());
        Map<ByteString, StoredConversation> groups = new HashMap<>();
        for (StoredConversation stored : conversations) {
            ConversationChanged conversation = stored.getConversation();
            boolean blocked = conversation.getType() == ConversationChanged.Type.DM
                    && (denied.contains(SavedElements.hex(conversation.getPeerInboxId()))
                            || conversation.getGroupIdsList().stream()
                                    .map(SavedElements::hex)
                                    .anyMatch(denied::contains));
            if (!blocked) {
                conversation.getGroupIdsList().forEach(group -> groups.put(group, stored));
            }
        }
        return groups;
    }

    private ConversationProfile profile(StoredConversation conversation) {
        if (!conversation.getConversation().hasProfile()) {
            return ConversationProfile.getDefaultInstance();
        }
        try {
            return ConversationProfile.parseFrom(dataKey.open(
                    Purpose.CONVERSATION_PROFILE,
                    conversation.getConversation().getProfile().getBytes().toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a profile in no known form", e);
        }
    }

    private static final class Counted extends FilterOutputStream {
        private long bytes;

        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            bytes++;
        }

        @Override
        public void write(byte[] content, int from, int length) throws IOException {
            out.write(content, from, length);
            bytes += length;
        }
    }
}
