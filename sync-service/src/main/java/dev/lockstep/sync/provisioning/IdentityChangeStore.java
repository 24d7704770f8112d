package dev.lockstep.sync.provisioning;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import io.vertx.sqlclient.Row;
import java.util.Optional;

/** Changes to identity logs as they are stored. */
final class IdentityChangeStore {
    void insert(Sql sql, String operation, InboxId inbox, IdentityChange.Kind kind, InstallationId installation) {
        sql.send(
                "insert into identity_change (operation_id, inbox_id, kind, installation_id) values ($1, $2, $3, $4)",
                operation,
                inbox.toByteArray(),
                kind.text(),
                installation.toByteArray());
    }

    Optional<IdentityChange> find(Sql sql, String operation) {
        return sql.first("""
                select operation_id, kind, installation_id, text, text_at, expected_signer, signed_update, texts_made,
                       publishes_begun
                from identity_change where operation_id = $1
                """, IdentityChangeStore::read, operation);
    }

    /** A new text takes the place of what there was. */
    void textMade(Sql sql, String operation, IdentityChange.Draft draft) {
        sql.send("""
                update identity_change
                set text = $2, text_at = $3, expected_signer = $4, signed_update = null, texts_made = texts_made + 1
                where operation_id = $1
                """, operation, draft.text(), draft.at(), draft.signer());
    }

    void signed(Sql sql, String operation, IdentityUpdate update) {
        sql.send(
                "update identity_change set signed_update = $2 where operation_id = $1",
                operation,
                update.toByteArray());
    }

    void publishBegins(Sql sql, String operation) {
        sql.send("update identity_change set publishes_begun = publishes_begun + 1 where operation_id = $1", operation);
    }

    private static IdentityChange read(Row row) {
        return new IdentityChange(
                row.getString("operation_id"),
                IdentityChange.Kind.of(row.getString("kind")),
                InstallationId.of(Values.bytes(row, "installation_id")),
                row.getString("text") == null
                        ? Optional.empty()
                        : Optional.of(new IdentityChange.Draft(
                                row.getString("text"), Values.time(row, "text_at"), row.getString("expected_signer"))),
                Optional.ofNullable(row.getBuffer("signed_update")).map(buffer -> update(buffer.getBytes())),
                row.getInteger("texts_made"),
                row.getInteger("publishes_begun"));
    }

    private static IdentityUpdate update(byte[] stored) {
        try {
            return IdentityUpdate.parseFrom(stored);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an identity update is stored in no known form", e);
        }
    }
}
