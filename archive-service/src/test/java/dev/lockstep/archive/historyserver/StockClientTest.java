package dev.lockstep.archive.historyserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.archive.file.FileLedger;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stock client sends and relies on, row by row of the device sync reference §9.1 and §9.2. */
@QuarkusTest
@QuarkusTestResource(OwnDatabaseAndFolder.class)
class StockClientTest {
    @Inject
    Vertx vertx;

    @Inject
    FileLedger ledger;

    @TempDir
    Path folder;

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(vertx, ledger, folder, TestLimits.wideBut(), InstantSource.system());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void takesAChunkedBodyWithoutContentTypeAsANativeClientSendsIt() throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say("""
                    POST /upload HTTP/1.1
                    accept: */*
                    host: localhost:5558
                    transfer-encoding: chunked

                    5
                    hello
                    6
                     world
                    0

                    """);

            String response = client.response();

            assertThat(response).startsWith("HTTP/1.1 200 OK\r\n").contains("\r\ncontent-type: text/plain\r\n");
            String id = response.substring(response.indexOf("\r\n\r\n") + 4);
            assertThat(id).matches("[0-9a-f]{40}");
            assertThat(server.download(id).body()).asString().isEqualTo("hello world");
        }
    }

    @Test
    void takesABodyWithALengthAsABrowserSendsIt() throws Exception {
        HttpResponse<String> uploaded = server.upload(BodyPublishers.ofByteArray(new byte[] {1, 2, 3}));

        assertThat(uploaded.statusCode()).isEqualTo(200);
        assertThat(server.download(uploaded.body()).body()).containsExactly(1, 2, 3);
    }

    @Test
    void answersWithTheIdAloneFitToBePutIntoAnAddress() throws Exception {
        HttpResponse<String> first = server.upload(BodyPublishers.ofString("same"));
        HttpResponse<String> second = server.upload(BodyPublishers.ofString("same"));

        assertThat(first.body()).matches("[0-9a-f]{40}");
        assertThat(second.body()).matches("[0-9a-f]{40}").isNotEqualTo(first.body());
    }

    @Test
    void givesTheBytesBackWithTheirLength() throws Exception {
        byte[] archive = new byte[5_000_000];
        new Random(1).nextBytes(archive);
        String id = server.upload(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(archive)))
                .body();

        HttpResponse<byte[]> downloaded = server.download(id);

        assertThat(downloaded.statusCode()).isEqualTo(200);
        assertThat(downloaded.headers().firstValue("content-type")).contains("application/octet-stream");
        assertThat(downloaded.headers().firstValue("content-length")).contains("5000000");
        assertThat(downloaded.body()).isEqualTo(archive);
    }

    @ParameterizedTest
    @ValueSource(strings = {"//upload", "/upload?x=1"})
    void takesTheAddressesThatABaseAddressWithASlashLeadsTo(String path) throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say("POST " + path + " HTTP/1.1\nhost: x\ncontent-length: 2\n\nhi");
            String response = client.response();
            String id = response.substring(response.length() - 40);

            client.say("GET //files/" + id + " HTTP/1.1\nhost: x\n\n");

            assertThat(client.response()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nhi");
        }
    }

    @Test
    void keepsAnEmptyBody() throws Exception {
        String id = server.upload(BodyPublishers.noBody()).body();

        HttpResponse<byte[]> downloaded = server.download(id);

        assertThat(downloaded.statusCode()).isEqualTo(200);
        assertThat(downloaded.headers().firstValue("content-length")).contains("0");
        assertThat(downloaded.body()).isEmpty();
    }

    @Test
    void saysThatItIsThere() throws Exception {
        HttpResponse<String> root = server.send("GET", "/");

        assertThat(root.statusCode()).isEqualTo(200);
        assertThat(root.body()).isEmpty();
    }

    @Test
    void answersAnErrorStatusForAFileThatIsNotThere() throws Exception {
        assertThat(server.download("0".repeat(40)).statusCode()).isEqualTo(404);
        assertThat(server.download("6ba7b810-9dad-41d1-80b4-00c04fd430c8").statusCode())
                .isEqualTo(404);
        assertThat(server.download("no-id-at-all").statusCode()).isEqualTo(404);
    }

    @Test
    void letsPagesOfAnyOriginUseIt() throws Exception {
        HttpResponse<String> preflight = server.send(
                "OPTIONS",
                "/upload",
                "Origin",
                "https://app.example",
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "content-type,x-anything");

        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("access-control-allow-origin"))
                .contains("*");
        assertThat(preflight.headers().firstValue("access-control-allow-methods"))
                .contains("POST, OPTIONS");
        assertThat(preflight.headers().firstValue("access-control-allow-headers"))
                .contains("content-type,x-anything");
        assertThat(preflight.headers().firstValue("access-control-max-age")).contains("3600");
    }

    @Test
    void letsPagesReadEveryAnswerAndWhatComesWithIt() throws Exception {
        String id = server.upload(BodyPublishers.ofString("hello")).body();

        for (HttpResponse<?> response : new HttpResponse<?>[] {
            server.download(id), server.send("GET", "/files/nothing"), server.send("PUT", "/upload")
        }) {
            assertThat(response.headers().firstValue("access-control-allow-origin"))
                    .contains("*");
            assertThat(response.headers().firstValue("access-control-expose-headers"))
                    .hasValueSatisfying(names -> assertThat(names.split(", "))
                            .containsExactlyInAnyOrder(
                                    "Accept-Ranges", "Content-Length", "Content-Range", "ETag", "Retry-After"));
        }
    }

    @Test
    void tellsAClientThatAsksToGoOn() throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say("POST /upload HTTP/1.1\nhost: x\nexpect: 100-continue\ncontent-length: 2\n\n");
            assertThat(client.response()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

            client.say("hi");

            assertThat(client.response()).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void takesManyRequestsOnOneConnection() throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            for (int i = 0; i < 5; i++) {
                client.say("POST /upload HTTP/1.1\nhost: x\ncontent-length: 1\n\n" + i);
                String response = client.response();
                String id = response.substring(response.length() - 40);
                client.say("GET /files/" + id + " HTTP/1.1\nhost: x\n\n");

                assertThat(client.response()).endsWith("\r\n\r\n" + i);
            }
        }
    }
}
