package dev.lockstep.archive.transfer;

import com.google.protobuf.ByteString;
import dev.lockstep.archive.history.HistoryEvents;
import dev.lockstep.archive.history.HistoryPages;
import dev.lockstep.archive.history.ImportedHistory;
import dev.lockstep.contract.event.ArchiveCounts;
import dev.lockstep.contract.event.ArchiveOptions;
import dev.lockstep.contract.event.ContentType;
import dev.lockstep.contract.event.ConversationChanged;
import dev.lockstep.contract.event.ConversationMember;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.contract.event.MessageStored.DeliveryStatus;
import dev.lockstep.contract.event.Sealed;
import dev.lockstep.contract.history.StoredConversation;
import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.testing.TestDatabase;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.archive.ArchiveReader;
import dev.lockstep.xmtp.archive.ReadLimits;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentSave;
import dev.lockstep.xmtp.proto.mls.contents.ContentTypeId;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import dev.lockstep.xmtp.proto.mls.contents.types.DeleteMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Histories of one inbox's installations over a real PostgreSQL, as events fill them, archives leave them and archives reach them. */
final class Histories implements AutoCloseable {
    static final String TENANT = "tenant";
    static final ByteString INBOX = id(32, 200);
    static final ByteString FIRST = id(32, 1);
    static final ByteString SECOND = id(32, 2);
    static final ByteString PEER = id(32, 100);
    static final long NOW = 1_000_000_000_000_000_000L;
    static final ArchiveOptions EVERYTHING = ArchiveOptions.newBuilder()
            .addElements(ArchiveOptions.Element.MESSAGES)
            .addElements(ArchiveOptions.Element.CONSENT)
            .build();
    static final ArchiveKey KEY = ArchiveKey.of(new byte[ArchiveKey.LENGTH]);

    private static final long LEAST_REMAINING_LIFE = 1_000_000_000L;

    final TestDatabase stored = new TestDatabase();
    final DataKey dataKey = DataKey.generate(InboxId.of(INBOX.toByteArray()), new SecureRandom());

    /** An id of one repeated byte. */
    static ByteString id(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return ByteString.copyFrom(bytes);
    }

    static Envelope.Builder envelope(ByteString installation) {
        return Envelope.newBuilder()
                .setTenantId(TENANT)
                .setInboxId(INBOX)
                .setInstallationId(installation)
                .setAtNs(NOW);
    }

    void handle(Envelope.Builder event) {
        stored.database().perform(sql -> new HistoryEvents().handle(sql, event.build()));
    }

    /** A DM with somebody. */
    ByteString dm(ByteString installation, int number, ByteString peer) {
        return conversation(
                installation,
                ConversationChanged.newBuilder()
                        .setConversationId(id(16, number))
                        .setType(ConversationChanged.Type.DM)
                        .setPeerInboxId(peer));
    }

    ByteString group(ByteString installation, int number) {
        return conversation(
                installation,
                ConversationChanged.newBuilder()
                        .setConversationId(id(16, number))
                        .setType(ConversationChanged.Type.GROUP));
    }

    /** A group with a super admin. */
    ByteString groupOf(ByteString installation, int number, ByteString superAdmin) {
        return conversation(
                installation,
                ConversationChanged.newBuilder()
                        .setConversationId(id(16, number))
                        .setType(ConversationChanged.Type.GROUP)
                        .addMembers(ConversationMember.newBuilder()
                                .setInboxId(superAdmin)
                                .setRole(ConversationMember.Role.SUPER_ADMIN))
                        .addMembers(ConversationMember.newBuilder()
                                .setInboxId(PEER)
                                .setRole(ConversationMember.Role.MEMBER)));
    }

    private ByteString conversation(ByteString installation, ConversationChanged.Builder conversation) {
        return conversation(envelope(installation), conversation);
    }

    /** In the history of whoever an event is about. */
    ByteString conversation(Envelope.Builder about, ConversationChanged.Builder conversation) {
        handle(about.setConversationChanged(conversation
                .setCreatedAtNs(NOW)
                .setMembershipState(ConversationChanged.MembershipState.ACTIVE)
                .setVersion(1)
                .addGroupIds(conversation.getConversationId())));
        return conversation.getConversationId();
    }

    /** A published text of the peer, to be changed before it is kept. */
    static MessageStored.Builder message(ByteString conversation, int number) {
        return MessageStored.newBuilder()
                .setMessageId(id(32, number))
                .setConversationId(conversation)
                .setGroupId(conversation)
                .setSenderInboxId(PEER)
                .setSenderInstallationId(id(32, 101))
                .setKind(MessageStored.Kind.APPLICATION)
                .setDeliveryStatus(DeliveryStatus.PUBLISHED)
                .setSentAtNs(NOW + number)
                .setSequenceId(number);
    }

    void keep(ByteString installation, MessageStored.Builder message) {
        keep(installation, message, text("text " + message.getSequenceId()));
    }

    void keep(ByteString installation, MessageStored.Builder message, EncodedContent content) {
        keep(envelope(installation), message, content);
    }

    /** In the history of whoever an event is about. */
    void keep(Envelope.Builder about, MessageStored.Builder message, EncodedContent content) {
        handle(about.setMessageStored(message.setContentType(ContentType.newBuilder()
                        .setAuthorityId(content.getType().getAuthorityId())
                        .setTypeId(content.getType().getTypeId())
                        .setVersionMajor(content.getType().getVersionMajor()))
                .setContent(Sealed.newBuilder()
                        .setBytes(ByteString.copyFrom(dataKey.seal(Purpose.MESSAGE_CONTENT, content.toByteArray()))))));
    }

    static EncodedContent text(String text) {
        return content("text", ByteString.copyFromUtf8(text));
    }

    static EncodedContent deletionOf(int number) {
        return content(
                "deleteMessage",
                DeleteMessage.newBuilder()
                        .setMessageId(SavedElements.hex(id(32, number)))
                        .build()
                        .toByteString());
    }

    static EncodedContent content(String type, ByteString content) {
        return EncodedContent.newBuilder()
                .setType(ContentTypeId.newBuilder()
                        .setAuthorityId("xmtp.org")
                        .setTypeId(type)
                        .setVersionMajor(1))
                .setContent(content)
                .build();
    }

    /**
     * An archive, or a slice of one.
     *
     * @param next where the next slice begins
     */
    record Written(byte[] bytes, ArchiveCounts counts, Optional<HistoryPages.End> next) {}

    Written write(ArchiveOptions options, List<ConsentSave> consents) throws Exception {
        return write(options, consents, HistoryPages.End.NONE, Long.MAX_VALUE);
    }

    Written write(ArchiveOptions options, List<ConsentSave> consents, HistoryPages.End from, long sliceSize)
            throws Exception {
        var sql = stored.database().direct();
        var building = new ArchiveBuilding(
                HistoryPages.of(sql, TENANT, INBOX),
                INBOX,
                dataKey,
                options,
                consents,
                new ArchiveBuilding.Times(NOW, NOW + LEAST_REMAINING_LIFE),
                sliceSize,
                messages -> {});
        var out = new ByteArrayOutputStream();
        ArchiveBuilding.Slice slice = building.write(sql, out, KEY, from, new Random(1));
        return new Written(out.toByteArray(), slice.counts(), slice.next());
    }

    /** Everything in an archive, its metadata left out. */
    static List<BackupElement> elements(byte[] archive) throws Exception {
        List<BackupElement> elements = new ArrayList<>();
        try (ArchiveReader reader = open(archive)) {
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                elements.add(next.get());
            }
        }
        return elements;
    }

    /** The ids of an archive's messages, in its order, as their numbers. */
    static List<Integer> messages(byte[] archive) throws Exception {
        return elements(archive).stream()
                .filter(BackupElement::hasGroupMessage)
                .map(element ->
                        Byte.toUnsignedInt(element.getGroupMessage().getId().byteAt(0)))
                .toList();
    }

    static ArchiveReader open(byte[] archive) throws Exception {
        return ArchiveReader.open(new ByteArrayInputStream(archive), KEY, ReadLimits.DEFAULT);
    }

    /** What was new, and the consent that is to be handed on. */
    record Merged(ArchiveCounts counts, List<ConsentSave> consents) {}

    Merged merge(ByteString installation, byte[] archive) throws Exception {
        ArchiveContents contents;
        try (ArchiveReader reader = open(archive)) {
            contents = ArchiveContents.of(reader, INBOX);
        }
        Envelope about = envelope(installation).build();
        return stored.database().transaction(sql -> {
            try (ArchiveReader reader = open(archive)) {
                var merging =
                        new ArchiveMerging(new ImportedHistory(sql, about, id(32, 77)), about, dataKey, contents, NOW);
                return new Merged(merging.merge(reader), merging.consents());
            }
        });
    }

    /** An installation's messages as their numbers, newest first; published ones that were not deleted. */
    List<Integer> kept(ByteString installation) {
        return stored.database()
                .direct()
                .list(
                        "select id from message where installation_id = $1 order by sent_at_ns desc",
                        row -> Byte.toUnsignedInt(row.getBuffer("id").getByte(0)),
                        (Object) installation.toByteArray());
    }

    List<StoredConversation> conversations() {
        var sql = stored.database().direct();
        return HistoryPages.of(sql, TENANT, INBOX).conversations(sql);
    }

    @Override
    public void close() {
        stored.close();
    }
}
