package dev.lockstep.archive.history;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConversationChanged;
import dev.lockstep.contract.event.ConversationMember;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * History that comes in an archive, merged into what an installation has: what is there stays as it is, except that a message that
 * was not published becomes so. Within one transaction.
 */
public final class ImportedHistory {
    private final Sql sql;
    private final byte[] installation;
    private final byte[] transfer;
    private final Map<ByteString, ByteString> conversationOfGroup = new HashMap<>();
    private long conversations;
    private long messages;

    /** @param transfer is written down with each row */
    public ImportedHistory(Sql sql, Envelope about, ByteString transfer) {
        this.sql = sql;
        this.installation = about.getInstallationId().toByteArray();
        this.transfer = transfer.toByteArray();
        Installations.register(sql, about);
        for (var row :
                sql.run("select id, group_ids from conversation where installation_id = $1 and version >= 0", (Object)
                        installation)) {
            ByteString id = ByteString.copyFrom(Values.bytes(row, "id"));
            conversationOfGroup.put(id, id);
            for (var group : row.getArrayOfBuffers("group_ids")) {
                conversationOfGroup.put(ByteString.copyFrom(group.getBytes()), id);
            }
        }
    }

    /** How many conversations were not known before. */
    public long conversations() {
        return conversations;
    }

    /** How many messages were not known before. */
    public long messages() {
        return messages;
    }

    /** The conversation that a group belongs to, if it is known. */
    public Optional<ByteString> conversationOf(ByteString group) {
        return Optional.ofNullable(conversationOfGroup.get(group));
    }

    /** A conversation of one group: a new one is {@code restored} until the installation is in it. */
    public void add(ConversationChanged restored) {
        ByteString group = restored.getConversationId();
        if (conversationOfGroup.containsKey(group)) {
            return;
        }
        Optional<ByteString> sameDm = restored.getType() == ConversationChanged.Type.DM
                ? dmWith(restored.getPeerInboxId())
                : Optional.empty();
        if (sameDm.isPresent()) {
            conversationOfGroup.put(group, sameDm.get());
            sql.send(
                    "update conversation set group_ids = group_ids || $3 where installation_id = $1 and id = $2",
                    installation,
                    sameDm.get().toByteArray(),
                    new byte[][] {group.toByteArray()});
            return;
        }
        sql.send(
                """
                insert into conversation as kept (installation_id, id, version, type, peer_inbox_id, profile, created_at_ns,
                    default_consent, membership_state, members, added_by_inbox_id, group_ids, super_admins)
                values ($1, $2, 0, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                on conflict (installation_id, id) do update set version = 0, type = $3, peer_inbox_id = $4, profile = $5,
                    created_at_ns = $6, default_consent = $7, membership_state = $8, members = $9, added_by_inbox_id = $10,
                    group_ids = $11, super_admins = $12
                where kept.version < 0
                """,
                installation,
                group.toByteArray(),
                restored.getTypeValue(),
                restored.getPeerInboxId().toByteArray(),
                restored.getProfile().getBytes().toByteArray(),
                restored.getCreatedAtNs(),
                restored.getDefaultConsentValue(),
                ConversationChanged.MembershipState.RESTORED_VALUE,
                restored.getMembersList().stream()
                        .map(ConversationMember::toByteArray)
                        .toArray(byte[][]::new),
                restored.getAddedByInboxId().toByteArray(),
                new byte[][] {group.toByteArray()},
                Deletions.superAdmins(restored));
        conversationOfGroup.put(group, group);
        conversations++;
    }

    private Optional<ByteString> dmWith(ByteString peer) {
        return sql.first(
                """
                select id from conversation where installation_id = $1 and peer_inbox_id = $2 and type = $3 and version >= 0
                order by created_at_ns, id limit 1
                """,
                row -> ByteString.copyFrom(Values.bytes(row, "id")),
                installation,
                peer.toByteArray(),
                ConversationChanged.Type.DM_VALUE);
    }

    /** Messages of known conversations, in one statement; one that is given twice is taken as it is when published. */
    public void add(List<MessageStored> given) {
        if (given.isEmpty()) {
            return;
        }
        Map<ByteString, MessageStored> once = new LinkedHashMap<>();
        given.forEach(each -> once.merge(
                each.getMessageId(),
                each,
                (first, second) ->
                        first.getDeliveryStatus() == MessageStored.DeliveryStatus.PUBLISHED ? first : second));
        List<MessageStored> batch = List.copyOf(once.values());
        messages += sql.first(
                        """
                        with merged as (
                            insert into message as kept (installation_id, id, conversation_id, group_id, sender_inbox_id,
                                sender_installation_id, kind, authority_id, type_id, version_major, version_minor, content,
                                sent_at_ns, delivery_status, sequence_id, own, expires_at_ns, reference_id, imported_with)
                            select $1, given.*, $2 from unnest($3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[],
                                $8::smallint[], $9::text[], $10::text[], $11::bigint[], $12::bigint[], $13::bytea[],
                                $14::bigint[], $15::smallint[], $16::bigint[], $17::boolean[], $18::bigint[], $19::bytea[])
                                as given
                            on conflict (installation_id, id) do update set delivery_status = excluded.delivery_status,
                                sequence_id = excluded.sequence_id, sent_at_ns = excluded.sent_at_ns
                            where kept.delivery_status <> $20 and excluded.delivery_status = $20
                            returning xmax = 0 as fresh
                        )
                        select count(*) filter (where fresh) as fresh from merged
                        """,
                        row -> row.getLong("fresh"),
                        installation,
                        transfer,
                        bytes(batch, MessageStored::getMessageId),
                        bytes(batch, MessageStored::getConversationId),
                        bytes(batch, MessageStored::getGroupId),
                        bytes(batch, MessageStored::getSenderInboxId),
                        bytes(batch, MessageStored::getSenderInstallationId),
                        batch.stream().map(each -> (short) each.getKindValue()).toArray(Short[]::new),
                        texts(batch, each -> each.getContentType().getAuthorityId()),
                        texts(batch, each -> each.getContentType().getTypeId()),
                        numbers(
                                batch,
                                each -> Integer.toUnsignedLong(
                                        each.getContentType().getVersionMajor())),
                        numbers(
                                batch,
                                each -> Integer.toUnsignedLong(
                                        each.getContentType().getVersionMinor())),
                        bytes(batch, each -> each.getContent().getBytes()),
                        numbers(batch, MessageStored::getSentAtNs),
                        batch.stream()
                                .map(each -> (short) each.getDeliveryStatusValue())
                                .toArray(Short[]::new),
                        numbers(batch, MessageStored::getSequenceId),
                        batch.stream().map(MessageStored::getOwn).toArray(Boolean[]::new),
                        numbers(batch, MessageStored::getExpiresAtNs),
                        bytes(batch, MessageStored::getReferenceId),
                        (short) MessageStored.DeliveryStatus.PUBLISHED_VALUE)
                .orElse(0L);
        lastMessages(batch);
    }

    private void lastMessages(List<MessageStored> batch) {
        Map<ByteString, Long> newest = new HashMap<>();
        batch.forEach(each -> newest.merge(each.getConversationId(), each.getSentAtNs(), Math::max));
        sql.send(
                """
                update conversation set last_message_at_ns = greatest(last_message_at_ns, newest.at_ns)
                from unnest($2::bytea[], $3::bigint[]) as newest(id, at_ns)
                where installation_id = $1 and conversation.id = newest.id
                """,
                installation,
                newest.keySet().stream().map(ByteString::toByteArray).toArray(byte[][]::new),
                newest.values().toArray(Long[]::new));
    }

    private static byte[][] bytes(List<MessageStored> batch, Function<MessageStored, ByteString> column) {
        return batch.stream().map(each -> column.apply(each).toByteArray()).toArray(byte[][]::new);
    }

    private static String[] texts(List<MessageStored> batch, Function<MessageStored, String> column) {
        return batch.stream().map(column).map(Messages::storable).toArray(String[]::new);
    }

    private static Long[] numbers(List<MessageStored> batch, Function<MessageStored, Long> column) {
        return batch.stream().map(column).toArray(Long[]::new);
    }
}
