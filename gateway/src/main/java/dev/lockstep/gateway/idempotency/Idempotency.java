package dev.lockstep.gateway.idempotency;

import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.service.secret.KeyEncryptionKey;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Values;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Idempotency keys and the answers that were given under them. For virtual threads. */
public final class Idempotency {
    private static final Duration KEPT = Duration.ofHours(24);
    /** Longer than any call takes; one that began before that was cut off. */
    private static final Duration LONGEST_CALL = Duration.ofMinutes(3);

    private static final int FORGET_AT_ONCE = 100;

    private final Database database;
    private final KeyEncryptionKey keyEncryptionKey;
    private final InstantSource clock;

    public Idempotency(Database database, KeyEncryptionKey keyEncryptionKey, InstantSource clock) {
        this.database = database;
        this.keyEncryptionKey = keyEncryptionKey;
        this.clock = clock;
    }

    /**
     * An answer as it was given.
     *
     * @param isConfidential whether its body is kept sealed
     */
    record Answer(
            int status, @Nullable String location, @Nullable String body, boolean isConfidential) {}

    private record Known(byte[] fingerprint, Instant startedAt, Optional<Answer> answer) {}

    /**
     * Begins a call under a key, or gives the answer that there is.
     *
     * @throws FailureException if the key was used for another call, or that call has not been answered yet
     */
    Optional<Answer> begin(UUID tenant, String key, byte[] fingerprint) {
        Instant now = clock.instant();
        return database.transaction(sql -> {
            sql.send("""
                    delete from idempotency_key where (tenant_id, key) in
                        (select tenant_id, key from idempotency_key where started_at < $1 limit $2)
                    """, now.minus(KEPT), FORGET_AT_ONCE);
            boolean ours = sql.update("""
                            insert into idempotency_key (tenant_id, key, fingerprint, started_at) values ($1, $2, $3, $4)
                            on conflict do nothing
                            """, tenant, key, fingerprint, now) == 1;
            if (ours) {
                return Optional.empty();
            }
            Known known = sql.first(
                            "select * from idempotency_key where tenant_id = $1 and key = $2 for update",
                            this::read,
                            tenant,
                            key)
                    .orElseThrow(() -> new FailureException(new Failure.IdempotencyKeyInProgress()));
            if (!Arrays.equals(known.fingerprint(), fingerprint)) {
                throw new FailureException(new Failure.IdempotencyKeyReused());
            }
            if (known.answer().isEmpty()) {
                if (known.startedAt().plus(LONGEST_CALL).isAfter(now)) {
                    throw new FailureException(new Failure.IdempotencyKeyInProgress());
                }
                sql.send(
                        "update idempotency_key set started_at = $3 where tenant_id = $1 and key = $2",
                        tenant,
                        key,
                        now);
            }
            return known.answer();
        });
    }

    /** Keeps the answer of a call. */
    void answered(UUID tenant, String key, Answer answer) {
        String body = answer.body();
        byte @Nullable [] wrapped = answer.isConfidential() && body != null
                ? keyEncryptionKey.wrap(body.getBytes(StandardCharsets.UTF_8), context(tenant, key))
                : null;
        database.direct()
                .run("""
                        update idempotency_key set status = $3, location = $4, body = $5, wrapped_body = $6
                        where tenant_id = $1 and key = $2
                        """, tenant, key, answer.status(), answer.location(), wrapped == null ? body : null, wrapped);
    }

    /** The call did nothing: it may be made again. */
    void forget(UUID tenant, String key) {
        database.direct()
                .run("delete from idempotency_key where tenant_id = $1 and key = $2 and status is null", tenant, key);
    }

    private Known read(Row row) {
        Integer status = row.getInteger("status");
        return new Known(
                Values.bytes(row, "fingerprint"),
                Values.time(row, "started_at"),
                status == null
                        ? Optional.empty()
                        : Optional.of(new Answer(
                                status, row.getString("location"), body(row), row.getBuffer("wrapped_body") != null)));
    }

    private @Nullable String body(Row row) {
        Buffer wrapped = row.getBuffer("wrapped_body");
        return wrapped == null
                ? row.getString("body")
                : new String(
                        keyEncryptionKey.unwrap(
                                wrapped.getBytes(), context(row.getUUID("tenant_id"), row.getString("key"))),
                        StandardCharsets.UTF_8);
    }

    private static byte[] context(UUID tenant, String key) {
        return "answer to %s %s".formatted(tenant, key).getBytes(StandardCharsets.UTF_8);
    }
}
