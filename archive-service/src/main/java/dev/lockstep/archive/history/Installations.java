package dev.lockstep.archive.history;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import java.util.HexFormat;
import java.util.Optional;

/** Whose history is kept, in table {@code installation}. */
final class Installations {
    private Installations() {}

    static void register(Sql sql, Envelope event) {
        sql.send(
                "insert into installation (id, tenant_id, inbox_id) values ($1, $2, $3) on conflict do nothing",
                event.getInstallationId().toByteArray(),
                event.getTenantId(),
                event.getInboxId().toByteArray());
    }

    /** Its history stays: it is the inbox's. */
    static void revoke(Sql sql, Envelope event) {
        sql.send(
                "update installation set revoked_at = now() where id = $1 and revoked_at is null",
                event.getInstallationId().toByteArray());
    }

    /** With all that is kept of it. */
    static void eraseInbox(Sql sql, Envelope event) {
        sql.send(
                "delete from installation where inbox_id = $1 and tenant_id = $2",
                event.getInboxId().toByteArray(),
                event.getTenantId());
    }

    static Optional<ByteString> inboxOf(Sql sql, String tenant, ByteString id) {
        return sql.first(
                "select inbox_id from installation where id = $1 and tenant_id = $2",
                row -> ByteString.copyFrom(Values.bytes(row, "inbox_id")),
                id.toByteArray(),
                tenant);
    }

    /** Another tenant's does not exist for this one. */
    static void require(Sql sql, ByteString id, String tenant) throws RefusalException {
        if (inboxOf(sql, tenant, id).isEmpty()) {
            throw new RefusalException(
                    new Refusal.UnknownInstallation(HexFormat.of().formatHex(id.toByteArray())));
        }
    }
}
