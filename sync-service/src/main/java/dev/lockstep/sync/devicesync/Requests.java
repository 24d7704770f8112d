package dev.lockstep.sync.devicesync;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.contract.event.ArchiveCounts;
import dev.lockstep.contract.event.ArchiveOptions;
import dev.lockstep.contract.event.Reason;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.contract.event.SyncRequestChanged.Direction;
import dev.lockstep.contract.event.SyncRequestChanged.State;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.sync.operation.Times;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.MessageId;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Requests for history, both ways, as they are stored. */
final class Requests {
    private static final String RECEIVED =
            "select message_id, group_id, pin, requester, options, server_url, state, sent_at_ns from received_request ";
    private static final String SENT =
            "select pin, operation_id, options, server_url, group_id, state, sent_at_ns, counts from sent_request ";

    private Requests() {}

    /** @return whether it was not stored before */
    static boolean insert(
            Sql sql, InstallationId installation, ReceivedRequest request, Reason reason, Reason alarm, Instant now) {
        return sql.update(
                        """
                        insert into received_request (installation_id, message_id, group_id, pin, requester, options, server_url,
                                                      state, reason, alarm, sent_at_ns, updated_at)
                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing
                        """,
                        installation.toByteArray(),
                        request.message().toByteArray(),
                        request.group().toByteArray(),
                        request.pin(),
                        request.requester().toByteArray(),
                        request.options().toByteArray(),
                        request.serverUrl(),
                        text(request.state()),
                        reason.toByteArray(),
                        alarm.toByteArray(),
                        request.sentAtNs(),
                        now)
                == 1;
    }

    static void insert(Sql sql, InstallationId installation, SentRequest request, Instant now) {
        sql.send(
                """
                insert into sent_request (installation_id, pin, operation_id, options, server_url, state, sent_at_ns, updated_at)
                values ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                installation.toByteArray(),
                request.pin(),
                request.operation(),
                request.options().toByteArray(),
                request.serverUrl(),
                text(request.state()),
                request.sentAtNs(),
                now);
    }

    /** A received one, by the message that asks. */
    static Optional<ReceivedRequest> received(Sql sql, InstallationId installation, MessageId message) {
        return sql.first(
                RECEIVED + "where installation_id = $1 and message_id = $2 for update",
                Requests::received,
                installation.toByteArray(),
                message.toByteArray());
    }

    /** The newest received one with a pin that is held. */
    static Optional<ReceivedRequest> held(Sql sql, InstallationId installation, String pin) {
        return sql.first(RECEIVED + """
                where installation_id = $1 and pin = $2 and state = 'held' order by sent_at_ns desc limit 1 for update
                """, Requests::received, installation.toByteArray(), pin);
    }

    /** Received ones with a pin that we would answer, or hold. */
    static List<ReceivedRequest> unanswered(Sql sql, InstallationId installation, String pin) {
        return sql.list(RECEIVED + """
                where installation_id = $1 and pin = $2 and state in ('held', 'answering') order by message_id for update
                """, Requests::received, installation.toByteArray(), pin);
    }

    /** One of ours, locked: who looks at it and who answers it take turns. */
    static Optional<SentRequest> sent(Sql sql, InstallationId installation, String pin) {
        return sql.first(
                SENT + "where installation_id = $1 and pin = $2 for update",
                Requests::sent,
                installation.toByteArray(),
                pin);
    }

    /** The newest one that an operation has made. */
    static Optional<SentRequest> ofOperation(Sql sql, InstallationId installation, String operation) {
        return sql.first(
                SENT + "where installation_id = $1 and operation_id = $2 order by sent_at_ns desc limit 1 for update",
                Requests::sent,
                installation.toByteArray(),
                operation);
    }

    /** Those that nobody has answered. */
    static List<SentRequest> open(Sql sql, InstallationId installation) {
        return sql.list(
                SENT + "where installation_id = $1 and state = 'open' order by sent_at_ns", Requests::sent, (Object)
                        installation.toByteArray());
    }

    static void sentIn(Sql sql, InstallationId installation, String pin, GroupId group) {
        sql.send(
                "update sent_request set group_id = $3 where installation_id = $1 and pin = $2",
                installation.toByteArray(),
                pin,
                group.toByteArray());
    }

    static void toBeSaidAgain(Sql sql, InstallationId installation, String pin) {
        sql.send(
                "update sent_request set group_id = null where installation_id = $1 and pin = $2",
                installation.toByteArray(),
                pin);
    }

    static void receivedBecame(
            Sql sql, InstallationId installation, MessageId message, State state, Reason reason, Instant now) {
        sql.send("""
                update received_request set state = $3, reason = $4, updated_at = $5
                where installation_id = $1 and message_id = $2
                """, installation.toByteArray(), message.toByteArray(), text(state), reason.toByteArray(), now);
    }

    static void sentBecame(Sql sql, InstallationId installation, String pin, State state, Reason reason, Instant now) {
        sql.send(
                "update sent_request set state = $3, reason = $4, updated_at = $5 where installation_id = $1 and pin = $2",
                installation.toByteArray(),
                pin,
                text(state),
                reason.toByteArray(),
                now);
    }

    /** An answer to it was imported. */
    static void imported(Sql sql, InstallationId installation, String pin, ArchiveCounts counts, Instant now) {
        sentBecame(sql, installation, pin, State.IMPORTED, Reasons.NONE, now);
        sql.send(
                "update sent_request set counts = $3 where installation_id = $1 and pin = $2",
                installation.toByteArray(),
                pin,
                counts.toByteArray());
    }

    /** As callers are shown them, newest first: at most {@code limit}, before a place. */
    static List<SyncRequestChanged> list(
            Sql sql, InstallationId installation, long beforeNs, String beforePin, int limit) {
        return sql.list(
                """
                select * from (
                    select pin, 1 as direction, installation_id as requester, options, state, reason, ''::bytea as alarm, sent_at_ns,
                           updated_at
                    from sent_request where installation_id = $1
                    union all
                    select pin, 2, requester, options, state, reason, alarm, sent_at_ns, updated_at
                    from received_request where installation_id = $1
                ) as request
                where (sent_at_ns, pin) < ($2, $3) order by sent_at_ns desc, pin desc limit $4
                """,
                row -> shown(row, Direction.forNumber(row.getInteger("direction"))),
                installation.toByteArray(),
                beforeNs,
                beforePin,
                limit);
    }

    /** The newest request of each installation that has raised the alarm, newest first. */
    static List<SyncRequestChanged> alarming(Sql sql, InstallationId installation, int limit) {
        return sql.list("""
                select * from (
                    select distinct on (requester) * from received_request where installation_id = $1 and alarm <> ''
                    order by requester, sent_at_ns desc
                ) as request
                order by sent_at_ns desc limit $2
                """, row -> shown(row, Direction.RECEIVED), installation.toByteArray(), limit);
    }

    static SyncRequestChanged shownReceived(Sql sql, InstallationId installation, MessageId message) {
        return sql.first(
                        "select * from received_request where installation_id = $1 and message_id = $2",
                        row -> shown(row, Direction.RECEIVED),
                        installation.toByteArray(),
                        message.toByteArray())
                .orElseThrow();
    }

    static SyncRequestChanged shownSent(Sql sql, InstallationId installation, String pin) {
        return sql.first("""
                        select pin, installation_id as requester, options, state, reason, ''::bytea as alarm, sent_at_ns, updated_at
                        from sent_request where installation_id = $1 and pin = $2
                        """, row -> shown(row, Direction.SENT), installation.toByteArray(), pin)
                .orElseThrow();
    }

    private static SyncRequestChanged shown(Row row, Direction direction) {
        var shown = SyncRequestChanged.newBuilder()
                .setPin(row.getString("pin"))
                .setDirection(direction)
                .setRequesterInstallationId(
                        InstallationId.of(Values.bytes(row, "requester")).bytes())
                .setOptions(options(row))
                .setState(state(row))
                .setSentAtNs(row.getLong("sent_at_ns"))
                .setUpdatedAtNs(Times.nanos(Values.time(row, "updated_at")));
        reason(row, "reason").ifPresent(shown::setReason);
        reason(row, "alarm").ifPresent(shown::setAlarm);
        return shown.build();
    }

    private static Optional<Reason> reason(Row row, String column) {
        byte[] reason = Values.bytes(row, column);
        return reason.length == 0 ? Optional.empty() : Optional.of(Reasons.stored(reason));
    }

    private static ReceivedRequest received(Row row) {
        return new ReceivedRequest(
                MessageId.of(Values.bytes(row, "message_id")),
                GroupId.of(Values.bytes(row, "group_id")),
                row.getString("pin"),
                InstallationId.of(Values.bytes(row, "requester")),
                options(row),
                row.getString("server_url"),
                state(row),
                row.getLong("sent_at_ns"));
    }

    private static SentRequest sent(Row row) {
        Buffer group = row.getBuffer("group_id");
        return new SentRequest(
                row.getString("pin"),
                row.getString("operation_id"),
                options(row),
                row.getString("server_url"),
                group == null ? Optional.empty() : Optional.of(GroupId.of(group.getBytes())),
                state(row),
                row.getLong("sent_at_ns"),
                counts(row));
    }

    private static ArchiveCounts counts(Row row) {
        try {
            return ArchiveCounts.parseFrom(Values.bytes(row, "counts"));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("counts in no known form", e);
        }
    }

    private static ArchiveOptions options(Row row) {
        try {
            return ArchiveOptions.parseFrom(Values.bytes(row, "options"));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("options in no known form", e);
        }
    }

    private static State state(Row row) {
        String text = row.getString("state");
        return text.equals("failed") ? State.REQUEST_FAILED : State.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static String text(State state) {
        return state == State.REQUEST_FAILED ? "failed" : state.name().toLowerCase(Locale.ROOT);
    }
}
