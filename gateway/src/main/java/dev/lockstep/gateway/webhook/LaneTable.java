package dev.lockstep.gateway.webhook;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.gateway.stream.EventType;
import dev.lockstep.gateway.stream.Logged;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import io.vertx.sqlclient.Row;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What waits for webhooks. Whoever works at a lane holds it for a while, and changes it only while nobody else has taken it. */
final class LaneTable {
    private LaneTable() {}

    /** Another instance has taken the lane, or its webhook is gone: whoever gets this lets go of what it does. */
    static final class LostException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Whether any of a tenant's webhooks wants events of a type. */
    static boolean isWanted(Sql sql, UUID tenant, EventType type) {
        return sql.first("""
                        select 1 from webhook
                        where tenant_id = $1 and disabled_at is null and (events is null or $2 = any (events)) limit 1
                        """, row -> row.getInteger(0), tenant, type.text()).isPresent();
    }

    /** Adds an event to what waits for each of its tenant's webhooks that want it. */
    static void add(Sql sql, Logged event, EventType type, Instant now) {
        Envelope envelope = event.envelope();
        sql.send(
                """
                with wanting as (
                    select webhook_id from webhook
                    where tenant_id = $1 and disabled_at is null and (events is null or $2 = any (events))
                    order by webhook_id for key share),
                lane as (
                    insert into webhook_lane (webhook_id, inbox_id, ready_at) select webhook_id, $3, $4 from wanting
                    on conflict (webhook_id, inbox_id) do update set ready_at = webhook_lane.ready_at)
                insert into webhook_delivery (webhook_id, inbox_id, event, log_partition, log_offset, created_at)
                select webhook_id, $3, $5, $6, $7, $4 from wanting
                """,
                UUID.fromString(envelope.getTenantId()),
                type.text(),
                envelope.getInboxId().toByteArray(),
                now,
                envelope.toByteArray(),
                event.partition(),
                event.offset());
    }

    /** Takes the lane that has been ready the longest, and holds it until a time. */
    static Optional<Lane> claim(Sql sql, Instant now, Instant until, Set<UUID> notOf) {
        return sql.first(
                """
                update webhook_lane set ready_at = $2, claim = claim + 1, retrying = false from webhook
                where webhook.webhook_id = webhook_lane.webhook_id and (webhook_lane.webhook_id, inbox_id) in (
                    select webhook_id, inbox_id from webhook_lane
                    where ready_at <= $1 and webhook_id <> all ($3)
                    order by ready_at limit 1 for update skip locked)
                returning webhook.webhook_id, inbox_id, claim, url, secret
                """,
                row -> new Lane(
                        row.getUUID("webhook_id"),
                        bytes(row, "inbox_id"),
                        row.getInteger("claim"),
                        URI.create(row.getString("url")),
                        bytes(row, "secret")),
                now,
                until,
                notOf.toArray(UUID[]::new));
    }

    /** What is next in a lane. */
    static List<Delivery> next(Sql sql, Lane lane, int most) {
        return sql.list(
                "select * from webhook_delivery where webhook_id = $1 and inbox_id = $2 order by id limit $3",
                LaneTable::read,
                lane.webhook(),
                lane.inbox().toByteArray(),
                most);
    }

    /** Goes on holding a lane. */
    static void hold(Sql sql, Lane lane, Instant until) {
        change(sql, lane, until, false);
    }

    /** Lets go of a lane that failed. */
    static void postpone(Sql sql, Lane lane, Instant until) {
        change(sql, lane, until, true);
    }

    /** Lets go of a lane: it is the last of those that are ready now, or gone if nothing waits. */
    static void release(Sql sql, Lane lane, Instant now) {
        change(sql, lane, now, false);
        sql.run("""
                delete from webhook_lane where webhook_id = $1 and inbox_id = $2 and not exists (
                    select 1 from webhook_delivery waiting where waiting.webhook_id = $1 and waiting.inbox_id = $2)
                """, lane.webhook(), lane.inbox().toByteArray());
    }

    private static void change(Sql sql, Lane lane, Instant readyAt, boolean retrying) {
        if (sql.update("""
                        update webhook_lane set ready_at = $4, retrying = $5
                        where webhook_id = $1 and inbox_id = $2 and claim = $3
                        """, lane.webhook(), lane.inbox().toByteArray(), lane.claim(), readyAt, retrying) != 1) {
            throw new LostException();
        }
    }

    /** A receiver takes again what it did not: all that waits for it is tried now. */
    static void retry(Sql sql, UUID webhook, Instant now) {
        sql.run("""
                update webhook_lane set ready_at = $2 where (webhook_id, inbox_id) in (
                    select webhook_id, inbox_id from webhook_lane
                    where webhook_id = $1 and retrying and ready_at > $2 for update skip locked)
                """, webhook, now);
    }

    /** A part was taken. */
    static void told(Sql sql, Delivery delivery, String part) {
        sql.run("update webhook_delivery set told_part = $2 where id = $1", delivery.id(), part);
    }

    static void failed(Sql sql, Delivery delivery) {
        sql.run("update webhook_delivery set attempts = attempts + 1 where id = $1", delivery.id());
    }

    static void done(Sql sql, Delivery delivery) {
        sql.run("delete from webhook_delivery where id = $1", delivery.id());
    }

    /** Forgets a delivery, and those of its lane that are from before a time; how many. */
    static int giveUp(Sql sql, Lane lane, Delivery delivery, Instant before) {
        return sql.update(
                "delete from webhook_delivery where webhook_id = $1 and inbox_id = $2 and (id = $3 or created_at <= $4)",
                lane.webhook(),
                lane.inbox().toByteArray(),
                delivery.id(),
                before);
    }

    /** Forgets all that waits for a webhook; how much that was. */
    static int clear(Sql sql, UUID webhook) {
        sql.run("delete from webhook_lane where webhook_id = $1", webhook);
        return sql.update("delete from webhook_delivery where webhook_id = $1", webhook);
    }

    /** The webhooks for which more waits than may. */
    static List<UUID> overfull(Sql sql, int most) {
        return sql.list("""
                select webhook_id from webhook
                where exists (select 1 from webhook_delivery waiting
                              where waiting.webhook_id = webhook.webhook_id order by id desc offset $1)
                """, row -> row.getUUID(0), most);
    }

    /** Forgets the oldest of what waits for a webhook, until it is no more than may; how many. */
    static int trim(Sql sql, UUID webhook, int most) {
        return sql.update("""
                delete from webhook_delivery where webhook_id = $1 and id <= (
                    select id from webhook_delivery where webhook_id = $1 order by id desc offset $2 limit 1)
                """, webhook, most);
    }

    private static Delivery read(Row row) {
        try {
            Envelope event = Envelope.parseFrom(Values.bytes(row, "event"));
            return new Delivery(
                    row.getLong("id"),
                    new Logged(row.getInteger("log_partition"), row.getLong("log_offset"), event),
                    Values.time(row, "created_at"),
                    row.getInteger("attempts"),
                    row.getString("told_part"));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an event is stored in no known form", e);
        }
    }

    private static ByteString bytes(Row row, String column) {
        return ByteString.copyFrom(Values.bytes(row, column));
    }
}
