package dev.lockstep.gateway.webhook;

import dev.lockstep.gateway.stream.EventType;
import dev.lockstep.gateway.webhook.Webhook.State;
import dev.lockstep.gateway.webhook.Webhook.Trouble;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of webhooks. */
final class WebhookTable {
    private static final String SHOWN = """
            select *, exists (select 1 from webhook_delivery waiting
                              where waiting.webhook_id = webhook.webhook_id and waiting.attempts > 0) as failing
            from webhook where tenant_id = $1\s""";

    private WebhookTable() {}

    /** How many a tenant has. Nobody else adds one before the transaction ends. */
    static int count(Sql sql, UUID tenant) {
        sql.run("select 1 from tenant where tenant_id = $1 for no key update", tenant);
        return sql.first("select count(*)::int from webhook where tenant_id = $1", row -> row.getInteger(0), tenant)
                .orElse(0);
    }

    static void insert(Sql sql, UUID tenant, Webhook webhook, byte[] wrappedSecret) {
        List<EventType> events = webhook.events();
        sql.run(
                """
                insert into webhook (webhook_id, tenant_id, url, events, secret, created_at) values ($1, $2, $3, $4, $5, $6)
                """,
                UUID.fromString(webhook.id()),
                tenant,
                webhook.url(),
                events == null ? null : events.stream().map(EventType::text).toArray(String[]::new),
                wrappedSecret,
                webhook.createdAt());
    }

    static Optional<Webhook> find(Sql sql, UUID tenant, UUID id) {
        return sql.first(SHOWN + "and webhook_id = $2", WebhookTable::read, tenant, id);
    }

    /** Where a page ends. */
    record PageEnd(Instant createdAt, UUID id) {}

    /**
     * Oldest first.
     *
     * @param after the last one of the page before; null for the first page
     */
    static List<Webhook> page(Sql sql, UUID tenant, int most, @Nullable PageEnd after) {
        return after == null
                ? sql.list(SHOWN + "order by created_at, webhook_id limit $2", WebhookTable::read, tenant, most)
                : sql.list(
                        SHOWN + "and (created_at, webhook_id) > ($3, $4) order by created_at, webhook_id limit $2",
                        WebhookTable::read,
                        tenant,
                        most,
                        after.createdAt(),
                        after.id());
    }

    /** Whether there was one. Nothing is added to it, or taken from it, before the transaction ends. */
    static boolean lock(Sql sql, UUID tenant, UUID id) {
        return sql.first(
                        "select 1 from webhook where tenant_id = $1 and webhook_id = $2 for update",
                        row -> true,
                        tenant,
                        id)
                .isPresent();
    }

    static void delete(Sql sql, UUID id) {
        sql.run("delete from webhook where webhook_id = $1", id);
    }

    static void troubled(Sql sql, UUID id, String problem, Instant now) {
        sql.run("update webhook set problem = $2, problem_at = $3 where webhook_id = $1", id, problem, now);
    }

    /** Nobody else changes it before the transaction ends. */
    static void hold(Sql sql, UUID id) {
        sql.run("select 1 from webhook where webhook_id = $1 for no key update", id);
    }

    static void lost(Sql sql, UUID id, int events) {
        sql.run("update webhook set lost = lost + $2 where webhook_id = $1", id, (long) events);
    }

    /** Nothing is sent to it any more. */
    static void disable(Sql sql, UUID id, String problem, Instant now) {
        sql.run("select 1 from webhook where webhook_id = $1 for update", id);
        troubled(sql, id, problem, now);
        sql.run("update webhook set disabled_at = $2 where webhook_id = $1", id, now);
    }

    private static Webhook read(Row row) {
        String[] events = row.getArrayOfStrings("events");
        String problem = row.getString("problem");
        State state = row.getBoolean("failing") ? State.FAILING : State.ACTIVE;
        return new Webhook(
                row.getUUID("webhook_id").toString(),
                row.getString("url"),
                events == null
                        ? null
                        : Arrays.stream(events).map(EventType::ofText).toList(),
                row.getOffsetDateTime("disabled_at") == null ? state : State.DISABLED,
                problem == null ? null : new Trouble(problem, Values.time(row, "problem_at")),
                row.getLong("lost"),
                null,
                Values.time(row, "created_at"));
    }
}
