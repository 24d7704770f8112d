package dev.lockstep.gateway.tenant;

import dev.lockstep.service.sql.Database;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tenants and their keys. For virtual threads. */
public final class Tenants {
    /** A key that was taken back is refused after this at the latest. */
    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    private static final int MOST_REMEMBERED = 10_000;

    private final Database database;
    private final Map<String, Found> found = new ConcurrentHashMap<>();

    private record Found(Caller caller, long atNanos) {}

    public Tenants(Database database) {
        this.database = database;
    }

    /** Whose key an {@code Authorization} header shows; empty if it shows none that was given out. */
    public Optional<Caller> authenticate(@Nullable String authorization) {
        return Optional.ofNullable(authorization).flatMap(ApiKey::ofHeader).flatMap(this::find);
    }

    /** What was found lately holds for a moment more, so that a busy caller's key is not looked up with each call. */
    private Optional<Caller> find(ApiKey key) {
        long now = System.nanoTime();
        String name = HexFormat.of().formatHex(key.hash());
        Found known = found.get(name);
        if (known != null && now - known.atNanos() < REMEMBERED.toNanos()) {
            return Optional.of(known.caller());
        }
        Optional<Caller> caller = stored(key);
        if (found.size() >= MOST_REMEMBERED) {
            found.clear();
        }
        caller.ifPresentOrElse(each -> found.put(name, new Found(each, now)), () -> found.remove(name));
        return caller;
    }

    private Optional<Caller> stored(ApiKey key) {
        return database.direct()
                .first(
                        "select tenant_id, key_id, scopes from api_key where key_hash = $1",
                        row -> new Caller(
                                row.getUUID("tenant_id"),
                                row.getUUID("key_id"),
                                Arrays.stream(row.getArrayOfStrings("scopes"))
                                        .flatMap(text -> Scope.of(text).stream())
                                        .collect(Collectors.toSet())),
                        (Object) key.hash());
    }

    /** Makes sure of a tenant and a key of it. */
    public void ensure(UUID tenant, String name, String key, Set<Scope> scopes) {
        String[] texts = scopes.stream().map(Scope::text).sorted().toArray(String[]::new);
        database.perform(sql -> {
            sql.send("insert into tenant (tenant_id, name) values ($1, $2) on conflict do nothing", tenant, name);
            sql.send("""
                    insert into api_key (key_hash, key_id, tenant_id, scopes) values ($1, $2, $3, $4)
                    on conflict (key_hash) do update set scopes = $4
                    """, new ApiKey(key).hash(), UUID.randomUUID(), tenant, texts);
        });
    }

    /** Notes in the audit log what a caller has a custodial wallet do. */
    public void audit(Caller caller, String action, byte[] inbox) {
        database.direct()
                .run(
                        "insert into audit_entry (tenant_id, key_id, action, inbox_id) values ($1, $2, $3, $4)",
                        caller.tenant(),
                        caller.keyId(),
                        action,
                        inbox);
    }
}
