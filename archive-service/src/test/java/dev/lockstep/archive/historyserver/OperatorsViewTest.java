package dev.lockstep.archive.historyserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.archive.file.FileId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The application as it is deployed: two ports, and what each of them tells. */
@QuarkusTest
@QuarkusTestResource(OwnDatabaseAndFolder.class)
class OperatorsViewTest {
    private final HttpClient client = HttpClient.newHttpClient();

    @Inject
    HistoryServerLifecycle server;

    @TestHTTPResource
    @SuppressWarnings("NullAway.Init")
    URI main;

    @Inject
    @ConfigProperty(name = "lockstep.history-server.folder")
    Path folder;

    @Test
    void isReadyWhenDatabaseFolderAndListenerAre() throws Exception {
        HttpResponse<String> ready = get(main.resolve("/q/health/ready"));

        assertThat(ready.statusCode()).isEqualTo(200);
        JsonObject check = new JsonObject(ready.body())
                .getJsonArray("checks").stream()
                        .map(JsonObject.class::cast)
                        .filter(each -> each.getString("name").equals("history-server"))
                        .findFirst()
                        .orElseThrow();
        assertThat(check.getJsonObject("data").getInteger("port")).isEqualTo(server.port());
    }

    @Test
    void isNotReadyWhenTheFolderCannotBeWritten() throws Exception {
        Path partial = folder.resolve("partial");
        Path aside = folder.resolve("aside");
        Files.move(partial, aside);
        try {
            HttpResponse<String> ready = get(main.resolve("/q/health/ready"));

            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("\"reason\"");
        } finally {
            Files.move(aside, partial);
        }
        assertThat(get(main.resolve("/q/health/ready")).statusCode()).isEqualTo(200);
    }

    @Test
    void countsWithoutNamingAFile() throws Exception {
        String id = upload("hello");
        assertThat(get(publicly("/files/" + id)).body()).isEqualTo("hello");

        System.gc();
        String metrics = get(main.resolve("/q/metrics")).body();

        assertThat(metrics)
                .contains("lockstep_history_uploads_total{outcome=\"stored\"}")
                .contains("lockstep_history_downloads_total{outcome=\"sent\"}")
                .containsPattern("\nlockstep_history_stored_bytes [1-9]")
                .containsPattern("\nlockstep_history_connections [1-9]")
                .contains("\nlockstep_history_uploads_active 0.0\n")
                .doesNotContain(id)
                .doesNotContain("/files");
    }

    @Test
    void logsWithoutNamingAFile() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getLevel() + " " + line.getMessage() + " " + Arrays.toString(line.getParameters()) + " "
                        + line.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger ours = Logger.getLogger("dev.lockstep");
        Logger root = Logger.getLogger("");
        ours.setLevel(Level.ALL);
        root.addHandler(listener);
        String id;
        try {
            id = upload("hello");
            get(publicly("/files/" + id));
            get(publicly("/files/" + id + "x"));
            Files.delete(blobOf(id));
            assertThat(get(publicly("/files/" + id)).statusCode()).isEqualTo(500);
        } finally {
            root.removeHandler(listener);
            ours.setLevel(null);
        }

        assertThat(lines)
                .anyMatch(line -> line.contains("is in the ledger and has no bytes"))
                .noneMatch(line -> line.contains(id));
    }

    @Test
    void keepsTheTwoPortsApart() throws Exception {
        assertThat(server.port()).isNotEqualTo(main.getPort());
        assertThat(get(publicly("/q/health")).statusCode()).isEqualTo(404);
        assertThat(get(publicly("/q/metrics")).statusCode()).isEqualTo(404);
        assertThat(client.send(
                                HttpRequest.newBuilder(main.resolve("/upload"))
                                        .POST(BodyPublishers.ofString("hello"))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }

    private String upload(String text) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(publicly("/upload"))
                                .POST(BodyPublishers.ofString(text))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private Path blobOf(String id) throws Exception {
        String name = FileId.of(id).orElseThrow().blobName().hex();
        return TestServer.filesIn(folder).stream()
                .filter(file -> file.endsWith(name))
                .findFirst()
                .orElseThrow();
    }

    private URI publicly(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private HttpResponse<String> get(URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
