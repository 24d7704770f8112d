package dev.lockstep.gateway.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.lockstep.gateway.operation.Operation.Reason;
import dev.lockstep.gateway.operation.Operation.SignatureRequest;
import dev.lockstep.gateway.operation.Operation.State;
import dev.lockstep.gateway.operation.StoredOperation.Place;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of operations. */
final class OperationTable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> RESULT = new TypeReference<>() {};

    private OperationTable() {}

    static void insert(Sql sql, UUID tenant, StoredOperation operation) {
        Operation shown = operation.shown();
        sql.send(
                """
                insert into operation (operation_id, tenant_id, kind, inbox_id, installation_id, state, created_at, updated_at)
                values ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                UUID.fromString(shown.id()),
                tenant,
                shown.kind(),
                operation.inbox().toByteArray(),
                installationOf(shown),
                shown.state().text(),
                shown.createdAt(),
                shown.updatedAt());
    }

    static Optional<StoredOperation> find(Sql sql, UUID tenant, UUID id) {
        return sql.first(
                "select * from operation where tenant_id = $1 and operation_id = $2", OperationTable::read, tenant, id);
    }

    /** Nobody else changes it before the transaction ends. */
    static Optional<StoredOperation> lock(Sql sql, UUID tenant, UUID id) {
        return sql.first(
                "select * from operation where tenant_id = $1 and operation_id = $2 for update",
                OperationTable::read,
                tenant,
                id);
    }

    static void update(Sql sql, StoredOperation operation) {
        Operation shown = operation.shown();
        Reason reason = shown.reason();
        SignatureRequest signature = shown.signatureRequest();
        Place seen = operation.seen();
        sql.send(
                """
                update operation set
                    state = $2, progress = $3, reason_code = $4, reason_message = $5, reason_next_step = $6, result = $7,
                    signature_request_id = $8, signature_request_text = $9, updated_at = $10,
                    event_at_ns = $11, event_partition = $12, event_offset = $13
                where operation_id = $1
                """,
                UUID.fromString(shown.id()),
                shown.state().text(),
                shown.progress(),
                reason == null ? null : reason.code(),
                reason == null ? null : reason.message(),
                reason == null ? null : reason.nextStep(),
                shown.result() == null ? null : written(shown.result()),
                signature == null ? null : signature.id(),
                signature == null ? null : signature.text(),
                shown.updatedAt(),
                operation.eventAtNanos(),
                seen == null ? null : seen.partition(),
                seen == null ? null : seen.offset());
    }

    /** The newest place in the log that is known of an installation's operations. */
    static Optional<Place> seen(Sql sql, ByteString installation) {
        return sql.first("""
                select event_partition, event_offset from operation
                where installation_id = $1 and event_offset is not null order by event_offset desc limit 1
                """, row -> new Place(row.getInteger("event_partition"), row.getLong("event_offset")), (Object)
                installation.toByteArray());
    }

    /**
     * Newest first.
     *
     * @param after the last one of the page before; null for the first page
     */
    static List<StoredOperation> page(Sql sql, UUID tenant, int most, @Nullable PageEnd after) {
        return after == null
                ? sql.list(
                        "select * from operation where tenant_id = $1 order by created_at desc, operation_id desc limit $2",
                        OperationTable::read,
                        tenant,
                        most)
                : sql.list("""
                        select * from operation where tenant_id = $1 and (created_at, operation_id) < ($3, $4)
                        order by created_at desc, operation_id desc limit $2
                        """, OperationTable::read, tenant, most, after.createdAt(), after.id());
    }

    /** Where a page ends. */
    record PageEnd(Instant createdAt, UUID id) {}

    private static StoredOperation read(Row row) {
        Buffer installation = row.getBuffer("installation_id");
        byte[] inbox = Values.bytes(row, "inbox_id");
        String reasonCode = row.getString("reason_code");
        String signatureId = row.getString("signature_request_id");
        String result = row.getString("result");
        Long offset = row.getLong("event_offset");
        Operation shown = new Operation(
                row.getUUID("operation_id").toString(),
                row.getString("kind"),
                HexFormat.of().formatHex(inbox),
                installation == null ? null : HexFormat.of().formatHex(installation.getBytes()),
                State.of(row.getString("state")),
                row.getDouble("progress"),
                reasonCode == null
                        ? null
                        : new Reason(reasonCode, row.getString("reason_message"), row.getString("reason_next_step")),
                result == null ? null : read(result),
                signatureId == null ? null : new SignatureRequest(signatureId, row.getString("signature_request_text")),
                Values.time(row, "created_at"),
                Values.time(row, "updated_at"));
        return new StoredOperation(
                shown,
                ByteString.copyFrom(inbox),
                row.getLong("event_at_ns"),
                offset == null ? null : new Place(row.getInteger("event_partition"), offset));
    }

    private static byte @Nullable [] installationOf(Operation shown) {
        return shown.installationId() == null ? null : HexFormat.of().parseHex(shown.installationId());
    }

    private static String written(Map<String, Object> result) {
        try {
            return JSON.writeValueAsString(result);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result that is no JSON", e);
        }
    }

    private static Map<String, Object> read(String result) {
        try {
            return JSON.readValue(result, RESULT);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored result that is no JSON", e);
        }
    }
}
