package dev.lockstep.archive.historyserver;

import static org.assertj.core.api.Assertions.assertThat;

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
        JsonObject check = new JsonObject(ready.body()).getJsonArray("checks").getJsonObject(0);
        assertThat(check.getString("name")).isEqualTo("history-server");
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
        HttpResponse<String> uploaded = client.send(
                HttpRequest.newBuilder(publicly("/upload"))
                        .POST(BodyPublishers.ofString("hello"))
                        .build(),
                BodyHandlers.ofString());
        String id = uploaded.body();
        assertThat(get(publicly("/files/" + id)).body()).isEqualTo("hello");

        String metrics = get(main.resolve("/q/metrics")).body();

        assertThat(metrics)
                .contains("lockstep_history_uploads_total{outcome=\"stored\"}")
                .contains("lockstep_history_downloads_total{outcome=\"sent\"}")
                .contains("lockstep_history_stored_bytes")
                .doesNotContain(id)
                .doesNotContain("/files");
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

    private URI publicly(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private HttpResponse<String> get(URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
