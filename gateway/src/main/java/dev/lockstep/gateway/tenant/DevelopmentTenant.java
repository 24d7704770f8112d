package dev.lockstep.gateway.tenant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.UUID;

/** The tenant of a local run, whose key lies in a file. */
public final class DevelopmentTenant {
    static final UUID ID = new UUID(0, 1);

    private static final int SHORTEST_KEY = 20;

    private DevelopmentTenant() {}

    /**
     * Lets the key in the file in.
     *
     * @throws IOException if the file cannot be read or holds no key; the message never shows what it holds
     */
    public static void admit(Tenants tenants, Path keyFile) throws IOException {
        String key = Files.readString(keyFile).strip();
        if (key.length() < SHORTEST_KEY) {
            throw new IOException("development key in %s: %d characters (expected: at least %d)"
                    .formatted(keyFile, key.length(), SHORTEST_KEY));
        }
        tenants.ensure(ID, "development", key, EnumSet.allOf(Scope.class));
    }
}
