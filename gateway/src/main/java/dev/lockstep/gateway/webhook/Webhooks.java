package dev.lockstep.gateway.webhook;

import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.gateway.request.PathId;
import dev.lockstep.gateway.stream.EventType;
import dev.lockstep.service.secret.KeyEncryptionKey;
import dev.lockstep.service.sql.Database;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The webhooks of tenants. For virtual threads. */
final class Webhooks {
    static final int MOST = 16;

    private final Database database;
    private final KeyEncryptionKey keyEncryptionKey;
    private final SecureRandom random;
    private final InstantSource clock;

    Webhooks(Database database, KeyEncryptionKey keyEncryptionKey, SecureRandom random, InstantSource clock) {
        this.database = database;
        this.keyEncryptionKey = keyEncryptionKey;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Makes one, and shows its secret.
     *
     * @param events null for all
     */
    Webhook create(UUID tenant, URI url, @Nullable List<EventType> events) {
        UUID id = UUID.randomUUID();
        WebhookSecret secret = WebhookSecret.generate(random);
        Webhook webhook = new Webhook(
                id.toString(),
                url.toString(),
                events,
                Webhook.State.ACTIVE,
                null,
                0,
                secret,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        database.perform(sql -> {
            if (WebhookTable.count(sql, tenant) >= MOST) {
                throw new FailureException(new Failure.TooManyWebhooks(MOST));
            }
            WebhookTable.insert(sql, tenant, webhook, secret.wrapped(id, keyEncryptionKey));
        });
        return webhook;
    }

    Webhook get(UUID tenant, UUID id) {
        return WebhookTable.find(database.direct(), tenant, id).orElseThrow(() -> PathId.unknown("webhook"));
    }

    List<Webhook> page(UUID tenant, int most, WebhookTable.@Nullable PageEnd after) {
        return WebhookTable.page(database.direct(), tenant, most, after);
    }

    /** What waits for it is forgotten. */
    void delete(UUID tenant, UUID id) {
        database.perform(sql -> {
            if (!WebhookTable.lock(sql, tenant, id)) {
                throw PathId.unknown("webhook");
            }
            LaneTable.clear(sql, id);
            WebhookTable.delete(sql, id);
        });
    }
}
