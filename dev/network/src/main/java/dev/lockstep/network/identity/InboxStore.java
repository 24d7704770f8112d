package dev.lockstep.network.identity;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.network.ledger.LedgerReader;
import dev.lockstep.network.ledger.Nanos;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.AssociationState;
import dev.lockstep.xmtp.identity.AssociationStateForm;
import dev.lockstep.xmtp.identity.Identifier;
import dev.lockstep.xmtp.identity.IdentityUpdateException;
import dev.lockstep.xmtp.proto.identity.associations.IdentifierKind;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/** Keeps the identity log, what each inbox's log amounts to, and which inbox an identifier belongs to. */
@ApplicationScoped
class InboxStore {
    private static final String READ = "select updates, state from inbox where inbox_id = $1";

    private static final String BEGIN_INBOX = """
            insert into inbox (inbox_id, updates, last_sequence_id, state) values ($1, 1, 0, $2)
            on conflict do nothing""";

    private static final String CONTINUE_INBOX =
            "update inbox set updates = updates + 1, state = $2 where inbox_id = $1 and updates = $3";

    private static final String NEXT_ID = """
            update ledger_head
            set last_id = last_id + 1, last_created_ns = greatest(last_created_ns + 1, $1)
            where ledger = 'identity_update'
            returning last_id, last_created_ns""";

    private static final String APPEND = """
            with updated as (
                update inbox set last_sequence_id = $1 where inbox_id = $3),
            appended as (
                insert into identity_update (sequence_id, server_timestamp_ns, inbox_id, identity_update)
                values ($1, $2, $3, $4)),
            revoked as (
                update inbox_identifier i set revocation_sequence_id = $1
                from unnest($7::text[], $8::smallint[]) as gone(identifier, kind)
                where i.inbox_id = $3 and i.revocation_sequence_id is null
                  and i.identifier = gone.identifier and i.kind = gone.kind)
            insert into inbox_identifier (identifier, kind, inbox_id, association_sequence_id)
            select come.identifier, come.kind, $3, $1
            from unnest($5::text[], $6::smallint[]) as come(identifier, kind)""";

    private final Pool pool;
    private final Clock clock;

    InboxStore(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    Future<InboxRecord> read(InboxId inbox) {
        return pool.preparedQuery(READ).execute(Tuple.of(inbox.value())).map(rows -> {
            if (rows.size() == 0) {
                return InboxRecord.NONE;
            }
            var row = rows.iterator().next();
            return new InboxRecord(row.getInteger("updates"), state(row.getBuffer("state")));
        });
    }

    /**
     * Appends an update that was applied to {@code before}. False, with nothing stored, if the log has another update by
     * now: whoever was first holds the inbox's row until it is done, so an inbox has one writer at a time.
     */
    Future<Boolean> append(InboxId inbox, InboxRecord before, AssociationState after, IdentityUpdate update) {
        return pool.withTransaction(database -> claim(database, inbox, before, after)
                .compose(claimed -> claimed
                        ? write(database, inbox, before, after, update).map(true)
                        : Future.succeededFuture(false)));
    }

    private static Future<Boolean> claim(
            SqlConnection database, InboxId inbox, InboxRecord before, AssociationState after) {
        var state = Buffer.buffer(AssociationStateForm.write(after).toByteArray());
        var claim = before.updates() == 0
                ? database.preparedQuery(BEGIN_INBOX).execute(Tuple.of(inbox.value(), state))
                : database.preparedQuery(CONTINUE_INBOX).execute(Tuple.of(inbox.value(), state, before.updates()));
        return claim.map(rows -> rows.rowCount() == 1);
    }

    private Future<Void> write(
            SqlConnection database, InboxId inbox, InboxRecord before, AssociationState after, IdentityUpdate update) {
        var come = indexed(after.membersAddedSince(before.state()));
        var gone = indexed(after.membersRemovedSince(before.state()));
        return database.preparedQuery(NEXT_ID)
                .execute(Tuple.of(Nanos.of(clock.instant())))
                .map(rows -> rows.iterator().next())
                .compose(head -> database.preparedQuery(APPEND)
                        .execute(Tuple.of(
                                head.getLong("last_id"),
                                head.getLong("last_created_ns"),
                                inbox.value(),
                                LedgerReader.buffer(update.toByteString()),
                                texts(come),
                                kinds(come),
                                texts(gone),
                                kinds(gone))))
                .mapEmpty();
    }

    /** Installations are looked up by nobody. */
    private static List<Identifier.Root> indexed(List<Identifier> identifiers) {
        return identifiers.stream()
                .filter(Identifier.Root.class::isInstance)
                .map(Identifier.Root.class::cast)
                .toList();
    }

    private static String[] texts(List<Identifier.Root> identifiers) {
        return identifiers.stream().map(Identifier::text).toArray(String[]::new);
    }

    private static Short[] kinds(List<Identifier.Root> identifiers) {
        return identifiers.stream()
                .map(identifier -> (short)
                        switch (identifier) {
                            case Identifier.Ethereum _ -> IdentifierKind.IDENTIFIER_KIND_ETHEREUM_VALUE;
                            case Identifier.Passkey _ -> IdentifierKind.IDENTIFIER_KIND_PASSKEY_VALUE;
                        })
                .toArray(Short[]::new);
    }

    private static AssociationState state(Buffer stored) {
        try {
            return AssociationStateForm.read(
                    dev.lockstep.xmtp.proto.identity.associations.AssociationState.parseFrom(stored.getBytes()));
        } catch (InvalidProtocolBufferException | IdentityUpdateException e) {
            throw new IllegalStateException("an inbox's state, written by this service, cannot be read", e);
        }
    }
}
