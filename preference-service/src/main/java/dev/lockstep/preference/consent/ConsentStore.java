package dev.lockstep.preference.consent;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.event.ConsentRecord.EntityType;
import dev.lockstep.contract.event.ConsentRecord.State;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import io.vertx.sqlclient.Row;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opinions as they are stored. */
final class ConsentStore {
    private ConsentStore() {}

    /** The inbox is known from now on, and locked: whoever changes an inbox's opinions takes turns. Whether it is this tenant's. */
    static boolean register(Sql sql, ByteString inbox, String tenant) {
        return locked(sql, inbox)
                .or(() -> {
                    sql.send(
                            "insert into inbox (inbox_id, tenant_id) values ($1, $2) on conflict do nothing",
                            inbox.toByteArray(),
                            tenant);
                    return locked(sql, inbox);
                })
                .filter(tenant::equals)
                .isPresent();
    }

    private static Optional<String> locked(Sql sql, ByteString inbox) {
        return sql.first("select tenant_id from inbox where inbox_id = $1 for update", row -> row.getString(0), (Object)
                inbox.toByteArray());
    }

    /** An installation that runs here speaks for its inbox. */
    static void addInstallation(Sql sql, ByteString inbox, ByteString installation) {
        sql.send("""
                insert into installation (installation_id, inbox_id) values ($1, $2)
                on conflict (installation_id) do update set inbox_id = $2
                """, installation.toByteArray(), inbox.toByteArray());
    }

    static void removeInstallation(Sql sql, ByteString installation) {
        sql.send("delete from installation where installation_id = $1", (Object) installation.toByteArray());
    }

    /** The inbox of an installation of this tenant, locked; nothing if there is none that we know. */
    static Optional<ByteString> lockInboxOf(Sql sql, ByteString installation, String tenant) {
        return sql.first(
                """
                select inbox_id from installation join inbox using (inbox_id)
                where installation_id = $1 and tenant_id = $2 for update of inbox
                """, row -> ByteString.copyFrom(Values.bytes(row, "inbox_id")), installation.toByteArray(), tenant);
    }

    static boolean isOf(Sql sql, ByteString inbox, String tenant) {
        return sql.first(
                        "select 1 from inbox where inbox_id = $1 and tenant_id = $2",
                        row -> row.getInteger(0),
                        inbox.toByteArray(),
                        tenant)
                .isPresent();
    }

    static void erase(Sql sql, ByteString inbox, String tenant) {
        // The inbox first: whoever decides meanwhile holds its lock, and what was decided is seen by the second
        // statement.
        if (sql.update("delete from inbox where inbox_id = $1 and tenant_id = $2", inbox.toByteArray(), tenant) == 1) {
            sql.send("delete from consent where inbox_id = $1", (Object) inbox.toByteArray());
        }
    }

    /** What an inbox thinks of entities. */
    static Map<Entity, Opinion> find(Sql sql, ByteString inbox, Collection<Entity> entities) {
        Map<Entity, Opinion> found = new HashMap<>();
        sql.list(
                        "select * from consent where inbox_id = $1 and entity_type = any($2) and entity = any($3)",
                        row -> Map.entry(entity(row), opinion(row)),
                        inbox.toByteArray(),
                        entities.stream()
                                .map(entity -> (short) entity.type().getNumber())
                                .distinct()
                                .toArray(Short[]::new),
                        entities.stream().map(Entity::id).toArray(String[]::new))
                .forEach(each -> found.put(each.getKey(), each.getValue()));
        return found;
    }

    static void save(Sql sql, ByteString inbox, Map<Entity, Opinion> opinions) {
        sql.batch(
                """
                insert into consent (inbox_id, entity_type, entity, state, at_ns, sequence_id, installation_id, source, said_state,
                                     said_at_ns, said_network_ns, said_sequence, said_by, said_before_state, said_before_ns,
                                     said_known)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
                on conflict (inbox_id, entity_type, entity) do update set state = $4, at_ns = $5, sequence_id = $6,
                    installation_id = $7, source = $8, said_state = $9, said_at_ns = $10, said_network_ns = $11,
                    said_sequence = $12, said_by = $13, said_before_state = $14, said_before_ns = $15,
                    said_known = $16,
                    state_before = case when consent.state = $4 then consent.state_before else consent.state end
                """,
                opinions.entrySet().stream()
                        .map(each -> row(inbox, each.getKey(), each.getValue()))
                        .toList());
    }

    /** Records in the order of their entities, after one, at most {@code limit}. */
    static List<ConsentRecord> list(
            Sql sql, ByteString inbox, EntityType type, List<String> entities, Optional<Entity> after, int limit) {
        return sql.list(
                """
                select * from consent
                where inbox_id = $1 and ($2::int = 0 or entity_type = $2) and ($3::int = 0 or entity = any($4))
                  and (entity_type, entity) > ($5::int, $6)
                order by entity_type, entity limit $7
                """,
                row -> record(entity(row), opinion(row).holds()),
                inbox.toByteArray(),
                type.getNumber(),
                entities.size(),
                entities.toArray(String[]::new),
                after.map(entity -> entity.type().getNumber()).orElse(0),
                after.map(Entity::id).orElse(""),
                limit);
    }

    /**
     * Opinions from before a time that what was last said in the sync group contradicts, newest first, at most {@code limit}. Where the
     * inbox has come back into a conversation, clients have forgotten what they said of it.
     */
    static List<Map.Entry<Entity, Opinion>> differing(Sql sql, ByteString inbox, long beforeNs, int limit) {
        return sql.list("""
                select * from consent
                where inbox_id = $1 and said_sequence <> 0 and said_state <> state and greatest(at_ns, said_network_ns) < $2
                  and not (source = 'default' and state = 1)
                order by at_ns desc, entity limit $3
                """, row -> Map.entry(entity(row), opinion(row)), inbox.toByteArray(), beforeNs, limit);
    }

    /**
     * Conversations that were denied until an installation elsewhere said that they are allowed, and nobody has said anything since; what
     * the network had from a time on, newest first, at most {@code limit}.
     */
    static List<Map.Entry<Entity, Opinion>> unblocked(Sql sql, ByteString inbox, long sinceNs, int limit) {
        return sql.list(
                """
                select * from consent
                where inbox_id = $1 and entity_type = $2 and state = $3 and state_before = $4 and source = 'sync-group'
                  and said_sequence = sequence_id and said_by = installation_id and said_network_ns >= $5
                order by said_network_ns desc, entity limit $6
                """,
                row -> Map.entry(entity(row), opinion(row)),
                inbox.toByteArray(),
                EntityType.CONVERSATION_ID.getNumber(),
                State.ALLOWED.getNumber(),
                State.DENIED.getNumber(),
                sinceNs,
                limit);
    }

    static ConsentRecord record(Entity entity, Decision holds) {
        return ConsentRecord.newBuilder()
                .setEntityType(entity.type())
                .setEntity(entity.id())
                .setState(holds.state())
                .setAtNs(holds.atNs())
                .build();
    }

    private static Object[] row(ByteString inbox, Entity entity, Opinion opinion) {
        Decision holds = opinion.holds();
        Said said = opinion.lastSaid();
        return new Object[] {
            inbox.toByteArray(),
            (short) entity.type().getNumber(),
            entity.id(),
            (short) holds.state().getNumber(),
            holds.atNs(),
            holds.sequenceId(),
            holds.installation().toByteArray(),
            holds.source().name().toLowerCase(Locale.ROOT).replace('_', '-'),
            (short) said.state().getNumber(),
            said.atNs(),
            said.networkNs(),
            said.sequenceId(),
            said.installation().toByteArray(),
            (short) said.before().state().getNumber(),
            said.before().networkNs(),
            said.known()
        };
    }

    private static Entity entity(Row row) {
        return new Entity(known(EntityType.forNumber(row.getShort("entity_type"))), row.getString("entity"));
    }

    private static Opinion opinion(Row row) {
        return new Opinion(
                new Decision(
                        known(State.forNumber(row.getShort("state"))),
                        row.getLong("at_ns"),
                        row.getLong("sequence_id"),
                        ByteString.copyFrom(Values.bytes(row, "installation_id")),
                        Decision.Source.valueOf(
                                row.getString("source").toUpperCase(Locale.ROOT).replace('-', '_'))),
                new Said(
                        known(State.forNumber(row.getShort("said_state"))),
                        row.getLong("said_at_ns"),
                        row.getLong("said_network_ns"),
                        row.getLong("said_sequence"),
                        ByteString.copyFrom(Values.bytes(row, "said_by")),
                        new Said.Before(
                                known(State.forNumber(row.getShort("said_before_state"))),
                                row.getLong("said_before_ns")),
                        row.getBoolean("said_known")));
    }

    private static <T> T known(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("a number that this service did not write");
        }
        return value;
    }
}
