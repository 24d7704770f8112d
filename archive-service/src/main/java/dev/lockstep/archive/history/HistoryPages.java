package dev.lockstep.archive.history;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.contract.history.StoredConversation;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An inbox's history as an archive wants it: of all its hosted installations together, each message once, the newest first. */
public final class HistoryPages {
    private final List<byte[]> installations;

    private HistoryPages(List<byte[]> installations) {
        this.installations = installations;
    }

    /** @param tenant another one's does not exist for it */
    public static HistoryPages of(Sql sql, String tenant, ByteString inbox) {
        return new HistoryPages(sql.list(
                "select id from installation where inbox_id = $1 and tenant_id = $2 order by id",
                row -> Values.bytes(row, "id"),
                inbox.toByteArray(),
                tenant));
    }

    /**
     * What is wanted of messages.
     *
     * @param afterNs exclusive
     * @param untilNs inclusive
     * @param neverExpiring whether those that disappear are left out; else those that do so by {@code keptUntilNs} are
     */
    public record Wanted(long afterNs, long untilNs, boolean neverExpiring, long keptUntilNs) {}

    /** Where a page ended: the next one has what is before this message. */
    public record End(long atNs, ByteString id) {
        /** Before the first page. */
        public static final End NONE = new End(Long.MAX_VALUE, ByteString.EMPTY);
    }

    /** Conversations as their installations know them; of one that several have, the newest state. */
    public List<StoredConversation> conversations(Sql sql) {
        return sql.list("""
                select distinct on (id) * from conversation
                where installation_id = any($1) and version >= 0
                order by id, version desc
                """, Conversations::read, (Object) ids());
    }

    /**
     * Messages that were written by somebody, published, and not deleted since as far as any of the installations knows, the newest
     * first. None only if there are none.
     *
     * @param before leaves out what came before in the list
     * @param limit messages at most
     * @param bytes of content after which no more messages are added
     */
    public List<MessageStored> messages(Sql sql, Wanted wanted, End before, int limit, long bytes) {
        List<MessageStored> found = sql.list(
                """
                select * from (select message.*,
                    sum(octet_length(message.content)) over (order by message.sent_at_ns desc, message.id desc
                        rows between unbounded preceding and 1 preceding) as bytes_before
                from unnest($1::bytea[]) as of(installation), lateral (
                    select * from message
                    where installation_id = of.installation and sent_at_ns <= $2 and (sent_at_ns, id) < ($3, $4)
                      and sent_at_ns > $5 and kind = $6 and delivery_status = $7
                      and (expires_at_ns = 0 or not $8 and expires_at_ns > $9)
                      and not exists (
                          select 1 from message as deletion
                          where deletion.installation_id = any($1) and deletion.reference_id = message.id
                            and deletion.type_id = 'deleteMessage' and message.type_id = any($12)
                            and (deletion.sender_inbox_id = message.sender_inbox_id
                              or deletion.group_id = message.group_id and exists (
                                select 1 from conversation
                                where conversation.installation_id = deletion.installation_id
                                  and conversation.id = deletion.conversation_id
                                  and deletion.sender_inbox_id = any(conversation.super_admins))))
                    order by sent_at_ns desc, id desc limit $10
                ) as message
                order by message.sent_at_ns desc, message.id desc limit $10) as page
                where bytes_before is null or bytes_before < $11
                order by sent_at_ns desc, id desc
                """,
                Messages::read,
                ids(),
                wanted.untilNs(),
                before.atNs(),
                before.id().toByteArray(),
                wanted.afterNs(),
                MessageStored.Kind.APPLICATION_VALUE,
                MessageStored.DeliveryStatus.PUBLISHED_VALUE,
                wanted.neverExpiring(),
                wanted.keptUntilNs(),
                limit * Math.max(1, installations.size()),
                bytes,
                Deletions.deletable());
        return once(found, limit);
    }

    /** About how many messages there are before one: as many as the installation has that has the most. */
    public long count(Sql sql, Wanted wanted, End before) {
        return sql.first(
                        """
                        select coalesce(max(messages), 0) as messages from (
                            select count(*) as messages from message
                            where installation_id = any($1) and sent_at_ns <= $2 and (sent_at_ns, id) < ($3, $4)
                              and sent_at_ns > $5 and kind = $6 and delivery_status = $7
                            group by installation_id) as counted
                        """,
                        row -> row.getLong("messages"),
                        ids(),
                        wanted.untilNs(),
                        before.atNs(),
                        before.id().toByteArray(),
                        wanted.afterNs(),
                        MessageStored.Kind.APPLICATION_VALUE,
                        MessageStored.DeliveryStatus.PUBLISHED_VALUE)
                .orElse(0L);
    }

    /** Where a list of messages ends; nothing if it is empty. */
    public static Optional<End> end(List<MessageStored> messages) {
        return messages.isEmpty()
                ? Optional.empty()
                : Optional.of(new End(
                        messages.getLast().getSentAtNs(), messages.getLast().getMessageId()));
    }

    /** What two installations have stands side by side: the order is by time and id. */
    private static List<MessageStored> once(List<MessageStored> found, int limit) {
        List<MessageStored> once = new ArrayList<>();
        ByteString last = ByteString.EMPTY;
        for (MessageStored message : found) {
            if (!message.getMessageId().equals(last)) {
                if (once.size() == limit) {
                    break;
                }
                once.add(message);
                last = message.getMessageId();
            }
        }
        return once;
    }

    private byte[][] ids() {
        return installations.toArray(byte[][]::new);
    }
}
