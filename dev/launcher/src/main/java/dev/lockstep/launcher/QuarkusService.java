package dev.lockstep.launcher;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One of our services. */
final class QuarkusService implements Service {
    private static final String LOCALHOST = "127.0.0.1";
    private static final int PATIENCE_MILLIS = 2_000;
    private static final int CONNECTIONS_PER_CORE = 3;
    /** More than any service holds at once for one thing. */
    private static final int LEAST_CONNECTIONS = 6;

    private final QuarkusApp app;
    private final StackSettings settings;
    private final String databasePassword;

    QuarkusService(QuarkusApp app, StackSettings settings, String databasePassword) {
        this.app = app;
        this.settings = settings;
        this.databasePassword = databasePassword;
    }

    @Override
    public String name() {
        return app.name();
    }

    @Override
    public List<Port> ports() {
        return app.ports();
    }

    @Override
    public Set<String> needs() {
        return app.needs();
    }

    @Override
    public ProcessBuilder process() throws IOException {
        Path jar = settings.apps().jar(app);
        if (!Files.exists(jar)) {
            throw new IOException("%s is not built (expected: %s): run `./mvnw package -pl %s -am`"
                    .formatted(app.name(), jar, app.module()));
        }
        ProcessBuilder process = new ProcessBuilder(JavaCommand.of(
                        settings,
                        app.name(),
                        app.heapMegabytes(),
                        JavaCommand.ourClasses() + File.pathSeparator + jar,
                        "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
                        List.of()))
                .redirectErrorStream(true)
                .directory(settings.folder().toFile());
        Map<String, String> environment = process.environment();
        environment.put("QUARKUS_HTTP_HOST", LOCALHOST);
        environment.put(
                "QUARKUS_HTTP_PORT",
                Integer.toString(settings.ports().of(app.ports().getFirst())));
        environment.put(
                "LOCKSTEP_DATABASE_URL",
                "postgresql://%s:%d/postgres"
                        .formatted(LOCALHOST, settings.ports().postgres()));
        environment.put("LOCKSTEP_DATABASE_USER", app.schema());
        environment.put("LOCKSTEP_DATABASE_PASSWORD", databasePassword);
        environment.put(
                "KAFKA_BOOTSTRAP_SERVERS",
                "%s:%d".formatted(LOCALHOST, settings.ports().kafka()));
        if (settings.load() == StackSettings.Load.HEAVY) {
            environment.put("QUARKUS_DATASOURCE_REACTIVE_MAX_SIZE", Integer.toString(connections()));
        }
        app.settings()
                .forEach((name, value) ->
                        environment.put(name, value.apply(settings).toString()));
        return process;
    }

    /** Beyond a few for each core of the database's machine, connections do nothing but take turns, which costs it more than it helps. */
    private static int connections() {
        return Math.max(
                LEAST_CONNECTIONS, CONNECTIONS_PER_CORE * Runtime.getRuntime().availableProcessors());
    }

    @Override
    public boolean isReady() {
        int port = settings.ports().of(app.ports().getFirst());
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://%s:%d/q/health/ready".formatted(LOCALHOST, port))
                            .toURL()
                            .openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }
}
