package dev.lockstep.sync.group;

import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Which message an operation has led to, so that an operation that is done again does not send another one. */
final class SentMessages {
    /** Longer than any operation is tried. */
    private static final Duration REMEMBERED = Duration.ofDays(2);

    enum State {
        UNPUBLISHED,
        PUBLISHED,
        FAILED
    }

    record Sent(GroupId group, MessageId message, State state) {}

    Optional<Sent> find(Sql sql, InstallationId installation, String operation) {
        return sql.first(
                "select group_id, message_id, state from sent_message where installation_id = $1 and operation_id = $2",
                row -> new Sent(
                        GroupId.of(Values.bytes(row, "group_id")),
                        MessageId.of(Values.bytes(row, "message_id")),
                        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT))),
                installation.toByteArray(),
                operation);
    }

    void insert(Sql sql, InstallationId installation, String operation, GroupId group, MessageId message, Instant now) {
        sql.send("""
                insert into sent_message (installation_id, operation_id, group_id, message_id, state, created_at)
                values ($1, $2, $3, $4, 'unpublished', $5)
                """, installation.toByteArray(), operation, group.toByteArray(), message.toByteArray(), now);
    }

    /** Forgets some of what no operation can ask for any more. */
    void forgetOld(Sql sql, Instant now, int limit) {
        sql.send("""
                delete from sent_message where (installation_id, operation_id) in
                    (select installation_id, operation_id from sent_message where created_at < $1 limit $2)
                """, now.minus(REMEMBERED), limit);
    }

    void became(Sql sql, InstallationId installation, MessageId message, State state) {
        sql.send(
                "update sent_message set state = $3 where installation_id = $1 and message_id = $2",
                installation.toByteArray(),
                message.toByteArray(),
                state.name().toLowerCase(Locale.ROOT));
    }
}
