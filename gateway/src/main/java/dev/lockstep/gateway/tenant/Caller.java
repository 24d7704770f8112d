package dev.lockstep.gateway.tenant;

import java.util.Set;
import java.util.UUID;

/**
 * Who calls.
 *
 * @param keyId of the key that was shown; tells nothing of the key
 */
public record Caller(UUID tenant, UUID keyId, Set<Scope> scopes) {
    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** As the services behind the gateway take it. */
    public String tenantId() {
        return tenant.toString();
    }
}
