package dev.lockstep.network.identity;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.failure.FailureException;
import dev.lockstep.network.ledger.LargeReads;
import dev.lockstep.network.ledger.LedgerReader;
import dev.lockstep.network.request.Fields;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InvalidIdException;
import dev.lockstep.xmtp.proto.identity.api.GetIdentityUpdatesRequest;
import dev.lockstep.xmtp.proto.identity.api.GetIdentityUpdatesResponse;
import dev.lockstep.xmtp.proto.identity.api.GetInboxIdsRequest;
import dev.lockstep.xmtp.proto.identity.api.GetInboxIdsResponse;
import dev.lockstep.xmtp.proto.identity.associations.IdentifierKind;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/** Answers questions about inboxes: one answer for each, in their order (XMTP network reference §2.12). */
@ApplicationScoped
public class IdentityQueries {
    private static final String UPDATES_BYTES = """
            select coalesce(sum(octet_length(u.identity_update) + 32), 0)::bigint
            from unnest($1::text[], $2::bigint[]) as asked(inbox_id, after)
            join identity_update u on u.inbox_id = asked.inbox_id and u.sequence_id > asked.after""";

    private static final String UPDATES = """
            select asked.place, u.sequence_id, u.server_timestamp_ns, u.identity_update
            from unnest($1::text[], $2::bigint[]) with ordinality as asked(inbox_id, after, place)
            join identity_update u on u.inbox_id = asked.inbox_id and u.sequence_id > asked.after
            order by asked.place, u.sequence_id""";

    /** The inbox that an identifier joined last and has not left. */
    private static final String INBOXES = """
            select asked.place, newest.inbox_id
            from unnest($1::text[], $2::smallint[]) with ordinality as asked(identifier, kind, place)
            cross join lateral (
                select i.inbox_id from inbox_identifier i
                where i.identifier = asked.identifier and i.kind = asked.kind and i.revocation_sequence_id is null
                order by i.association_sequence_id desc limit 1) newest""";

    private final Pool pool;
    private final int mostElements;
    private final LargeReads reads;

    IdentityQueries(Pool pool, LargeReads reads, NetworkSettings settings) {
        this.pool = pool;
        this.mostElements = settings.limits().elements();
        this.reads = reads;
    }

    public Future<GetIdentityUpdatesResponse> updates(GetIdentityUpdatesRequest request) {
        int count = request.getRequestsCount();
        Fields.requireAtMost("requests", count, mostElements);
        var inboxes = new String[count];
        var cursors = new Long[count];
        var response = GetIdentityUpdatesResponse.newBuilder();
        for (int i = 0; i < count; i++) {
            var asked = request.getRequests(i);
            inboxes[i] = inbox(i, asked.getInboxId()).value();
            // Ids end at 2^63 - 1, so a cursor above that, negative here, is the same as that.
            cursors[i] = asked.getSequenceId() < 0 ? Long.MAX_VALUE : asked.getSequenceId();
            response.addResponsesBuilder().setInboxId(inboxes[i]);
        }
        var parameters = Tuple.tuple().addArrayOfString(inboxes).addArrayOfLong(cursors);
        return pool.preparedQuery(UPDATES_BYTES)
                .execute(parameters)
                .compose(rows -> reads.sized(
                        rows.iterator().next().getLong(0),
                        "inboxes",
                        () -> pool.preparedQuery(UPDATES).execute(parameters)))
                .map(rows -> filled(response, rows));
    }

    public Future<GetInboxIdsResponse> inboxes(GetInboxIdsRequest request) {
        int count = request.getRequestsCount();
        Fields.requireAtMost("requests", count, mostElements);
        var identifiers = new String[count];
        var kinds = new Short[count];
        var response = GetInboxIdsResponse.newBuilder();
        for (int i = 0; i < count; i++) {
            var asked = request.getRequests(i);
            identifiers[i] = storable("requests[%d].identifier".formatted(i), asked.getIdentifier());
            kinds[i] = (short) indexedKind(i, asked.getIdentifierKind()).getNumber();
            response.addResponsesBuilder()
                    .setIdentifier(asked.getIdentifier())
                    .setIdentifierKind(asked.getIdentifierKind());
        }
        return pool.preparedQuery(INBOXES)
                .execute(Tuple.tuple().addArrayOfString(identifiers).addArrayOfShort(kinds))
                .map(rows -> {
                    rows.forEach(row -> response.getResponsesBuilder(place(row)).setInboxId(row.getString("inbox_id")));
                    return response.build();
                });
    }

    private static GetIdentityUpdatesResponse filled(GetIdentityUpdatesResponse.Builder response, RowSet<Row> rows) {
        for (var row : rows) {
            response.getResponsesBuilder(place(row))
                    .addUpdatesBuilder()
                    .setSequenceId(row.getLong("sequence_id"))
                    .setServerTimestampNs(row.getLong("server_timestamp_ns"))
                    .setUpdate(update(row));
        }
        return response.build();
    }

    private static int place(Row row) {
        return Math.toIntExact(row.getLong("place")) - 1;
    }

    private static IdentityUpdate update(Row row) {
        try {
            return IdentityUpdate.parseFrom(LedgerReader.bytes(row, "identity_update"));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an identity update, written by this service, cannot be read", e);
        }
    }

    private static IdentifierKind indexedKind(int place, IdentifierKind asked) {
        return switch (asked) {
            case IDENTIFIER_KIND_UNSPECIFIED, IDENTIFIER_KIND_ETHEREUM -> IdentifierKind.IDENTIFIER_KIND_ETHEREUM;
            case IDENTIFIER_KIND_PASSKEY -> IdentifierKind.IDENTIFIER_KIND_PASSKEY;
            case UNRECOGNIZED ->
                throw FailureException.invalidRequest(
                        "requests[%d].identifier_kind: unknown (expected: 1, Ethereum, or 2, passkey)"
                                .formatted(place));
        };
    }

    /** The one character that a text of the database cannot have. */
    private static String storable(String field, String text) {
        if (text.indexOf('\0') >= 0) {
            throw FailureException.invalidRequest("%s: contains a zero character (expected: none)".formatted(field));
        }
        return text;
    }

    private static InboxId inbox(int place, String text) {
        try {
            return new InboxId(text);
        } catch (InvalidIdException e) {
            throw FailureException.invalidRequest("requests[%d].inbox_id: %s".formatted(place, e.getMessage()));
        }
    }
}
