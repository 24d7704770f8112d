package dev.lockstep.interop;

import dev.lockstep.interop.peer.Eventually;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Another instance of sync-service, started as the first one was, on a port of its own. Linux only. */
final class SecondSyncService implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ANSWER_MILLISECONDS = 2_000;
    private static final String SEPARATOR = "\0";

    private final Process process;

    private SecondSyncService(Process process) {
        this.process = process;
    }

    /** @param pidFile of the first one */
    static SecondSyncService beside(Path pidFile, Path log) throws IOException {
        Path first = Path.of("/proc", Files.readString(pidFile).strip());
        int port = freePort();
        ProcessBuilder second = new ProcessBuilder(entries(first.resolve("cmdline"))).redirectErrorStream(true);
        second.redirectOutput(log.toFile());
        second.environment().clear();
        for (String variable : entries(first.resolve("environ"))) {
            String[] parts = variable.split("=", 2);
            if (parts.length == 2) {
                second.environment().put(parts[0], parts[1]);
            }
        }
        second.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        SecondSyncService started = new SecondSyncService(second.start());
        Eventually.eventually("the second instance to be ready", PATIENCE, () -> status(port), status -> status == 200);
        return started;
    }

    /** Kills it as a crash would. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    private static int status(int port) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://127.0.0.1:%d/q/health/ready".formatted(port))
                            .toURL()
                            .openConnection();
            connection.setConnectTimeout(ANSWER_MILLISECONDS);
            connection.setReadTimeout(ANSWER_MILLISECONDS);
            try {
                return connection.getResponseCode();
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return 0;
        }
    }

    private static List<String> entries(Path file) throws IOException {
        String content = Files.readString(file, StandardCharsets.UTF_8);
        return List.of(content.split(SEPARATOR));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
