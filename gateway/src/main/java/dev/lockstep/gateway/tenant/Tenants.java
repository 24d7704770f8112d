package dev.lockstep.gateway.tenant;

import dev.lockstep.service.sql.Database;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tenants and their keys. For virtual threads. */
public final class Tenants {
    private final Database database;

    public Tenants(Database database) {
        this.database = database;
    }

    /** Whose key an {@code Authorization} header shows; empty if it shows none that was given out. */
    public Optional<Caller> authenticate(@Nullable String authorization) {
        return Optional.ofNullable(authorization).flatMap(ApiKey::ofHeader).flatMap(this::find);
    }

    private Optional<Caller> find(ApiKey key) {
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
