package dev.lockstep.archive.history;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ContentType;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.contract.event.Sealed;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Messages as their newest events tell them, in table {@code message}; the content stays sealed. */
final class Messages {
    static final int ID_LENGTH = 32;
    /** After which no more messages follow. */
    private static final long MOST_BYTES = 2 << 20;

    private Messages() {}

    /** Keeps a message, and when its conversation was last active. One that is published stays so. */
    static void keep(Sql sql, Envelope event, MessageStored now) {
        // One round trip: messages are many.
        sql.send(
                """
                with installation as (
                    insert into installation (id, tenant_id, inbox_id) values ($1, $2, $3) on conflict do nothing
                ), conversation as (
                    insert into conversation as kept (installation_id, id, last_message_at_ns) values ($1, $5, $15)
                    on conflict (installation_id, id) do update set last_message_at_ns = $15 where kept.last_message_at_ns < $15
                )
                insert into message as kept (installation_id, id, conversation_id, group_id, sender_inbox_id,
                    sender_installation_id, kind, authority_id, type_id, version_major, version_minor, content, sent_at_ns,
                    delivery_status, sequence_id, own, expires_at_ns, reference_id)
                values ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
                on conflict (installation_id, id) do update set conversation_id = $5, group_id = $6, sender_inbox_id = $7,
                    sender_installation_id = $8, kind = $9, authority_id = $10, type_id = $11, version_major = $12,
                    version_minor = $13, content = $14, sent_at_ns = $15, delivery_status = $16, sequence_id = $17, own = $18,
                    expires_at_ns = $19, reference_id = $20
                where kept.delivery_status <> $21 or excluded.delivery_status = $21
                """,
                event.getInstallationId().toByteArray(),
                event.getTenantId(),
                event.getInboxId().toByteArray(),
                now.getMessageId().toByteArray(),
                now.getConversationId().toByteArray(),
                now.getGroupId().toByteArray(),
                now.getSenderInboxId().toByteArray(),
                now.getSenderInstallationId().toByteArray(),
                now.getKindValue(),
                storable(now.getContentType().getAuthorityId()),
                storable(now.getContentType().getTypeId()),
                Integer.toUnsignedLong(now.getContentType().getVersionMajor()),
                Integer.toUnsignedLong(now.getContentType().getVersionMinor()),
                now.getContent().getBytes().toByteArray(),
                now.getSentAtNs(),
                now.getDeliveryStatusValue(),
                now.getSequenceId(),
                now.getOwn(),
                now.getExpiresAtNs(),
                now.getReferenceId().toByteArray(),
                MessageStored.DeliveryStatus.PUBLISHED_VALUE);
    }

    /** Where a message stands in its conversation. */
    static Place place(Sql sql, ByteString installation, ByteString conversation, ByteString id)
            throws RefusalException {
        return sql.first(
                        "select sent_at_ns from message where installation_id = $1 and conversation_id = $2 and id = $3",
                        row -> new Place(row.getLong(0), id.toByteArray()),
                        installation.toByteArray(),
                        conversation.toByteArray(),
                        id.toByteArray())
                .orElseThrow(() -> new RefusalException(
                        new Refusal.UnknownMessage(HexFormat.of().formatHex(id.toByteArray()))));
    }

    /**
     * Some of a list.
     *
     * @param complete whether it ends with them
     */
    record Listed(List<MessageStored> messages, boolean complete) {}

    /**
     * At most {@code limit} between two places, which are left out, the earliest or the latest of them first. Fewer, and at least one,
     * if their contents are large: an answer has to stay under gRPC's 4 MiB.
     */
    static Listed list(
            Sql sql,
            ByteString installation,
            ByteString conversation,
            Optional<Place> after,
            Optional<Place> before,
            boolean latestFirst,
            int limit) {
        Place from = after.orElse(new Place(Long.MIN_VALUE, new byte[0]));
        Place to = before.orElse(new Place(Long.MAX_VALUE, new byte[0]));
        String order = latestFirst ? "sent_at_ns desc, id desc" : "sent_at_ns, id";
        RowSet<Row> rows = sql.run(
                """
                select * from (
                    select *, count(*) over () as found,
                        sum(octet_length(content)) over (order by %1$s rows between unbounded preceding and 1 preceding) as before
                    from (
                        select * from message
                        where installation_id = $1 and conversation_id = $2 and (sent_at_ns, id) > ($3, $4)
                          and (sent_at_ns, id) < ($5, $6)
                        order by %1$s limit $7) as message) as message
                where before is null or before < $8
                order by %1$s
                """.formatted(order),
                installation.toByteArray(),
                conversation.toByteArray(),
                from.atNs(),
                from.id(),
                to.atNs(),
                to.id(),
                limit + 1,
                MOST_BYTES);
        List<MessageStored> messages = new ArrayList<>();
        long found = 0;
        for (Row row : rows) {
            found = row.getLong("found");
            if (messages.size() < limit) {
                messages.add(read(row));
            }
        }
        return new Listed(messages, messages.size() == found);
    }

    /** PostgreSQL keeps no U+0000; the content itself has the name of its type as it was sent. */
    static String storable(String text) {
        return text.replace('\0', '\uFFFD');
    }

    static Place place(MessageStored message) {
        return new Place(message.getSentAtNs(), message.getMessageId().toByteArray());
    }

    static MessageStored read(Row row) {
        return MessageStored.newBuilder()
                .setMessageId(bytes(row, "id"))
                .setConversationId(bytes(row, "conversation_id"))
                .setGroupId(bytes(row, "group_id"))
                .setSenderInboxId(bytes(row, "sender_inbox_id"))
                .setSenderInstallationId(bytes(row, "sender_installation_id"))
                .setKindValue(row.getInteger("kind"))
                .setContentType(ContentType.newBuilder()
                        .setAuthorityId(row.getString("authority_id"))
                        .setTypeId(row.getString("type_id"))
                        .setVersionMajor(row.getLong("version_major").intValue())
                        .setVersionMinor(row.getLong("version_minor").intValue()))
                .setContent(Sealed.newBuilder().setBytes(bytes(row, "content")))
                .setSentAtNs(row.getLong("sent_at_ns"))
                .setDeliveryStatusValue(row.getInteger("delivery_status"))
                .setSequenceId(row.getLong("sequence_id"))
                .setOwn(row.getBoolean("own"))
                .setExpiresAtNs(row.getLong("expires_at_ns"))
                .setReferenceId(bytes(row, "reference_id"))
                .build();
    }

    private static ByteString bytes(Row row, String column) {
        return ByteString.copyFrom(Values.bytes(row, column));
    }
}
