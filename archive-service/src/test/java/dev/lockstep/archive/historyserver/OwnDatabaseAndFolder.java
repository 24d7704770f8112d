package dev.lockstep.archive.historyserver;

import dev.lockstep.postgres.LocalPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A real PostgreSQL, an empty folder and free ports for the application under test. */
public class OwnDatabaseAndFolder implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        try {
            LocalPostgres postgres = LocalPostgres.forTests();
            postgres.createOwner("archive");
            Path folder = Files.createTempDirectory(Path.of("target"), "history-server");
            return Map.of(
                    "quarkus.datasource.reactive.url",
                    postgres.url(),
                    "quarkus.datasource.jdbc.url",
                    "jdbc:" + postgres.url(),
                    "lockstep.history-server.port",
                    "0",
                    "lockstep.history-server.folder",
                    folder.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {}
}
