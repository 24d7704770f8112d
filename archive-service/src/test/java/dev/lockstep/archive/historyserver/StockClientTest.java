package dev.lockstep.archive.historyserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a stock client sends and relies on (device sync reference §9.1, §9.2), row by row. */
@QuarkusTest
@QuarkusTestResource(OwnDatabaseAndFolder.class)
class StockClientTest {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Inject
    HistoryServerLifecycle server;

    @Test
    void takesAChunkedBodyAndGivesItBack() throws Exception {
        byte[] archive = new byte[300_000];
        new Random(1).nextBytes(archive);

        HttpResponse<String> uploaded = client.send(
                HttpRequest.newBuilder(at("/upload"))
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(archive)))
                        .build(),
                BodyHandlers.ofString());
        HttpResponse<byte[]> downloaded = client.send(
                HttpRequest.newBuilder(at("/files/" + uploaded.body())).build(), BodyHandlers.ofByteArray());

        assertThat(uploaded.statusCode()).isEqualTo(200);
        assertThat(uploaded.body()).matches("[0-9a-f]{40}");
        assertThat(downloaded.statusCode()).isEqualTo(200);
        assertThat(downloaded.body()).isEqualTo(archive);
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
