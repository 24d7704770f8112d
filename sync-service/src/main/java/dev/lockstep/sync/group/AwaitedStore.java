package dev.lockstep.sync.group;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.xmtp.group.publishing.OwnPayload;
import dev.lockstep.xmtp.group.publishing.PayloadHash;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.proto.mls.api.GroupMessageInput;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What was published, or is about to be, and was not seen in the log yet. Stored before its bytes leave. */
final class AwaitedStore {
    private static final String SELECT =
            "select group_id, hash, kind, epoch, attempts, input, content, operation_id from own_payload ";

    void insert(Sql sql, HostedInstallation who, GroupId group, Awaited awaited) {
        OwnPayload payload = awaited.payload();
        sql.send(
                """
                insert into own_payload (installation_id, group_id, hash, kind, epoch, attempts, input, content, operation_id)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                """,
                who.id().toByteArray(),
                group.toByteArray(),
                payload.hash().bytes().toByteArray(),
                payload.kind().name().toLowerCase(Locale.ROOT),
                payload.epoch(),
                payload.attempts(),
                awaited.input().toByteArray(),
                who.dataKey().seal(purpose(payload.kind()), AwaitedForm.of(awaited)),
                awaited instanceof Awaited.Message message ? message.operation().orElse(null) : null);
    }

    Optional<Awaited> find(Sql sql, HostedInstallation who, GroupId group, PayloadHash hash) {
        return sql.first(
                SELECT + "where installation_id = $1 and group_id = $2 and hash = $3",
                row -> read(who, row),
                who.id().toByteArray(),
                group.toByteArray(),
                hash.bytes().toByteArray());
    }

    /** Messages of a group in the order in which they were first made. */
    List<Awaited> messages(Sql sql, HostedInstallation who, GroupId group) {
        return sql.list(
                SELECT + "where installation_id = $1 and group_id = $2 and kind = 'message'",
                row -> read(who, row),
                who.id().toByteArray(),
                group.toByteArray());
    }

    /** What an operation that ends with its message has to say, and in which group; nothing if nothing is awaited. */
    Optional<Map.Entry<GroupId, Awaited>> ofOperation(Sql sql, HostedInstallation who, String operation) {
        return sql.first(
                SELECT + "where installation_id = $1 and operation_id = $2",
                row -> Map.entry(GroupId.of(Values.bytes(row, "group_id")), read(who, row)),
                who.id().toByteArray(),
                operation);
    }

    void delete(Sql sql, HostedInstallation who, GroupId group, PayloadHash hash) {
        sql.send(
                "delete from own_payload where installation_id = $1 and group_id = $2 and hash = $3",
                who.id().toByteArray(),
                group.toByteArray(),
                hash.bytes().toByteArray());
    }

    /** Commits of earlier epochs can no longer count. */
    void deleteOldCommits(Sql sql, HostedInstallation who, GroupId group, long epoch) {
        sql.send("""
                delete from own_payload where installation_id = $1 and group_id = $2 and kind = 'commit' and epoch < $3
                """, who.id().toByteArray(), group.toByteArray(), epoch);
    }

    private static Awaited read(HostedInstallation who, Row row) {
        var kind = OwnPayload.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT));
        var payload = new OwnPayload(
                new PayloadHash(ByteString.copyFrom(Values.bytes(row, "hash"))),
                kind,
                row.getLong("epoch"),
                row.getInteger("attempts"));
        byte[] content = who.dataKey().open(purpose(kind), Values.bytes(row, "content"));
        try {
            var input = GroupMessageInput.parseFrom(Values.bytes(row, "input"));
            return switch (kind) {
                case MESSAGE ->
                    new Awaited.Message(
                            payload,
                            input,
                            AwaitedForm.message(content),
                            Optional.ofNullable(row.getString("operation_id")));
                case COMMIT -> {
                    var commit = AwaitedForm.commit(content);
                    yield new Awaited.Commit(payload, input, commit.pending(), commit.recipients());
                }
            };
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a payload of our own", e);
        }
    }

    private static Purpose purpose(OwnPayload.Kind kind) {
        return switch (kind) {
            case MESSAGE -> Purpose.MESSAGE_CONTENT;
            case COMMIT -> Purpose.PENDING_COMMIT;
        };
    }
}
