package dev.lockstep.network;

import dev.lockstep.postgres.LocalPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A PostgreSQL of this JVM, with the network's role and schema. */
public final class DatabaseForTests implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        var postgres = LocalPostgres.forTests();
        postgres.createOwner("network");
        return Map.of("LOCKSTEP_DATABASE_URL", postgres.url());
    }

    @Override
    public void stop() {
        // The server ends with the JVM.
    }
}
