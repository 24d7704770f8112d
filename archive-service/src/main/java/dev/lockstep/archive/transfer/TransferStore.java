package dev.lockstep.archive.transfer;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.archive.history.HistoryPages;
import dev.lockstep.contract.event.ArchiveUploaded;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Transfers as they are stored. Whoever works at one holds it for a while, and changes it only while nobody else has taken it. */
final class TransferStore {
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private TransferStore() {}

    /** Another instance has taken the transfer, or its inbox is gone: whoever gets this lets go of what it does. */
    static final class LostException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Whether it was not stored before: of several installations that want the same sent, the first is served. */
    static boolean insert(Sql sql, ByteString id, Envelope event, Instant now) {
        return sql.update(
                        """
                        insert into transfer (inbox_id, id, installation_id, event, created_at, recipient)
                        values ($1, $2, $3, $4, $5, $7)
                        on conflict (inbox_id, id, recipient) do update set state = 'ready', attempts = 0, event = $4, ended_at = null,
                            troubled_since = null, retry_at = null
                        where transfer.state <> 'ready' and $6
                        """,
                        event.getInboxId().toByteArray(),
                        id.toByteArray(),
                        event.getInstallationId().toByteArray(),
                        event.toByteArray(),
                        now,
                        // An archive may be merged as often as somebody asks for it.
                        event.hasArchiveOffered(),
                        recipient(event))
                == 1;
    }

    /** Takes what is to be done, the oldest first, and holds it until a time. */
    static List<Transfer> claim(Sql sql, Instant now, Instant until, int limit) {
        return sql.list("""
                update transfer set attempts = attempts + 1, claimed_until = $2
                where (inbox_id, id, recipient) in (
                    select inbox_id, id, recipient from transfer
                    where state = 'ready' and (retry_at is null or retry_at <= $1)
                      and (claimed_until is null or claimed_until <= $1)
                    order by created_at limit $3 for update skip locked)
                returning *
                """, TransferStore::read, now, until, limit);
    }

    static void hold(Sql sql, Transfer transfer, Instant until) {
        change(sql, transfer, "claimed_until = $5", until);
    }

    /** A slice lies in a file. */
    static void built(Sql sql, Transfer transfer, Transfer.Built built) {
        change(
                sql,
                transfer,
                "built_key = $5, built = $6, built_next_ns = $7, built_next_id = $8",
                built.sealedKey().toByteArray(),
                built.uploaded().toByteArray(),
                built.next().atNs(),
                built.next().id().toByteArray());
    }

    /** A slice was announced; the next one begins before a message. */
    static void announced(Sql sql, Transfer transfer, HistoryPages.End next) {
        change(sql, transfer, """
                slices = slices + 1, next_at_ns = $5, next_id = $6, built = null, built_key = null, troubled_since = null
                """, next.atNs(), next.id().toByteArray());
    }

    static void done(Sql sql, Transfer transfer, Instant now) {
        change(sql, transfer, "state = 'done', built = null, built_key = null, ended_at = $5", now);
    }

    static void failed(Sql sql, Transfer transfer, Instant now) {
        change(sql, transfer, "state = 'failed', built = null, built_key = null, ended_at = $5", now);
    }

    static void postpone(Sql sql, Transfer transfer, Instant now, Instant retry) {
        change(
                sql,
                transfer,
                "troubled_since = coalesce(troubled_since, $5), retry_at = $6, claimed_until = null",
                now,
                retry);
    }

    /** Forgets those that ended long ago. */
    static void forget(Sql sql, Instant now) {
        sql.send("delete from transfer where state <> 'ready' and ended_at < $1", now.minus(REMEMBERED));
    }

    /** @param what with its values from $5 on */
    private static void change(Sql sql, Transfer transfer, String what, Object... values) {
        Object[] parameters = new Object[values.length + 4];
        parameters[0] = transfer.inbox().toByteArray();
        parameters[1] = transfer.id().toByteArray();
        parameters[2] = recipient(transfer.event());
        parameters[3] = transfer.attempts();
        System.arraycopy(values, 0, parameters, 4, values.length);
        if (sql.update("""
                        update transfer set %s
                        where inbox_id = $1 and id = $2 and recipient = $3 and attempts = $4 and state = 'ready'
                        """.formatted(what), parameters) != 1) {
            throw new LostException();
        }
    }

    private static byte[] recipient(Envelope event) {
        return event.hasArchiveOffered() ? event.getInstallationId().toByteArray() : new byte[0];
    }

    private static Transfer read(Row row) {
        try {
            Buffer built = row.getBuffer("built");
            Buffer nextId = row.getBuffer("next_id");
            return new Transfer(
                    ByteString.copyFrom(Values.bytes(row, "id")),
                    Envelope.parseFrom(Values.bytes(row, "event")),
                    row.getInteger("attempts"),
                    Optional.ofNullable(row.getOffsetDateTime("troubled_since")).map(time -> time.toInstant()),
                    row.getInteger("slices"),
                    nextId == null
                            ? HistoryPages.End.NONE
                            : new HistoryPages.End(row.getLong("next_at_ns"), ByteString.copyFrom(nextId.getBytes())),
                    built == null
                            ? Optional.empty()
                            : Optional.of(new Transfer.Built(
                                    ByteString.copyFrom(Values.bytes(row, "built_key")),
                                    ArchiveUploaded.parseFrom(built.getBytes()),
                                    new HistoryPages.End(
                                            row.getLong("built_next_ns"),
                                            ByteString.copyFrom(Values.bytes(row, "built_next_id"))))));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a transfer is stored in no known form", e);
        }
    }
}
