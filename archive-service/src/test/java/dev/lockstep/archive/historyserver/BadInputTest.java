package dev.lockstep.archive.historyserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.archive.file.FileLedger;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must never be stored, never be told and never get the server out of step. */
@QuarkusTest
@QuarkusTestResource(OwnDatabaseAndFolder.class)
class BadInputTest {
    private static final int LIMIT = 100_000;
    private static final String POST = "POST /upload HTTP/1.1\nhost: x\n";

    @Inject
    Vertx vertx;

    @Inject
    FileLedger ledger;

    @Inject
    Pool pool;

    @TempDir
    Path folder;

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        TestServer.await(pool.query("delete from file").execute());
        start("max-file-size", Integer.toString(LIMIT));
    }

    private void start(String... limits) throws Exception {
        server = TestServer.start(vertx, ledger, folder, TestLimits.wideBut(limits), InstantSource.system());
    }

    private void restart(String... limits) throws Exception {
        server.close();
        start(limits);
    }

    @AfterEach
    void nothingIsLeftBehind() throws Exception {
        TestServer.eventually(
                "no partial file, no row", () -> TestServer.filesIn(folder).isEmpty() && rows() == 0);
        server.close();
    }

    /** Removes what a test stored rightly. */
    private void clear() throws Exception {
        for (Path file : TestServer.filesIn(folder)) {
            Files.delete(file);
        }
        TestServer.await(pool.query("delete from file").execute());
    }

    private long rows() throws Exception {
        return TestServer.await(pool.query("select count(*) from file").execute())
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void refusesADeclaredSizeBeforeTheBodyIsSent() throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say(POST + "content-length: " + (LIMIT + 1) + "\n\n");

            assertTooLarge(client.response());
        }
    }

    @Test
    void refusesADeclaredSizeBeforeAClientThatAsksSendsItsBody() throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say(POST + "expect: 100-continue\ncontent-length: 99999999999\n\n");

            assertTooLarge(client.response());
        }
    }

    @Test
    void letsAClientThatSendsAllBeforeItReadsSeeTheRefusal() throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say(POST + "content-length: 20000000\n\n");
            for (int i = 0; i < 20; i++) {
                client.send(new byte[1_000_000]);
            }

            assertTooLarge(client.response());
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void refusesChunksAsSoonAsTheyAreTooMany() throws Exception {
        HttpResponse<String> refused =
                server.upload(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[20_000_000])));

        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(new JsonObject(refused.body()).getString("detail")).contains("100000 bytes");
    }

    @Test
    void takesTheLimitItself() throws Exception {
        String id = server.upload(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[LIMIT])))
                .body();

        assertThat(server.download(id).body()).hasSize(LIMIT);
        clear();
    }

    @Test
    void stopsListeningToARefusedBodyThatNeverEnds() throws Exception {
        restart("max-file-size", "1K", "refusal-grace", "200ms");
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say(POST + "content-length: 99999999999\n\n");
            assertThat(client.response()).startsWith("HTTP/1.1 413 ");

            assertThat(client.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transfer-encoding: chunked\n\n5\nhello\n",
                "transfer-encoding: chunked\n\nff\nhello",
                "transfer-encoding: chunked\n\n5\nhello\n0\n",
                "content-length: 50\n\nhello"
            })
    void storesNothingOfABodyCutShort(String rest) throws Exception {
        RawConnection client = RawConnection.to(server.port());
        client.say(POST + rest);
        TestServer.eventually("the upload has begun", () -> rows() == 1);

        client.close();
    }

    @Test
    void storesNothingOfABodyWhoseSenderCrashes() throws Exception {
        RawConnection client = RawConnection.to(server.port());
        client.say(POST + "content-length: 90000\n\n").send(new byte[80_000]);
        TestServer.eventually("the upload has begun", () -> rows() == 1);

        client.reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\nhello\n0\n\n", "-5\nhello\n0\n\n", "5\nhello!!0\n\n", "fffffffffffffffff\nhello"})
    void refusesMalformedChunks(String chunks) throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say(POST + "transfer-encoding: chunked\n\n" + chunks);

            assertThat(client.response()).startsWith("HTTP/1.1 400 ").contains("malformed-request");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length: -1\n\n",
                "content-length: abc\n\n",
                "content-length: 1e3\n\n",
                "content-length: 99999999999999999999\n\n",
                "content-length: 1\ncontent-length: 2\n\nhi",
                "content-length: \n\n"
            })
    void refusesALengthThatIsNone(String rest) throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say(POST + rest);

            assertThat(client.response()).startsWith("HTTP/1.1 400 ").contains("malformed-request");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/files/.., 404",
        "/files/../../etc/passwd, 404",
        "/files/%2e%2e, 404",
        "/files/%2e%2e%2f%2e%2e%2fetc%2fpasswd, 404",
        "/files/..%00, 404",
        "/files/, 404",
        "/files, 404",
        "/../upload, 404",
        "/q/health, 404",
        "/q/metrics, 404",
        "/q/health/ready, 404",
        "/key, 404",
        "*, 404"
    })
    void knowsNoOtherPath(String path, int status) throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say("GET " + path + " HTTP/1.1\nhost: x\n\n");

            assertThat(client.response()).startsWith("HTTP/1.1 " + status + " ").contains("problem+json");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /upload, 'POST, OPTIONS'",
        "PUT, /upload, 'POST, OPTIONS'",
        "BREW, /upload, 'POST, OPTIONS'",
        "DELETE, /files/0123456789abcdef0123456789abcdef01234567, 'GET, HEAD, OPTIONS'",
        "POST, /files/0123456789abcdef0123456789abcdef01234567, 'GET, HEAD, OPTIONS'",
        "POST, /, 'GET, HEAD, OPTIONS'"
    })
    void saysWhichMethodsAPathTakes(String method, String path, String allowed) throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say(method + " " + path + " HTTP/1.1\nhost: x\n\n");

            assertThat(client.response())
                    .startsWith("HTTP/1.1 405 ")
                    .containsIgnoringCase("\r\nallow: " + allowed + "\r\n");
        }
    }

    @Test
    void refusesHeadersAndAddressesLongerThanAnyNeed() throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say("GET / HTTP/1.1\nhost: x\nx: " + "a".repeat(20_000) + "\n\n");
            assertThat(client.response()).matches("(?s)HTTP/1\\.[01] 431 .*headers-too-large.*");
        }
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say("GET /" + "a".repeat(5000) + " HTTP/1.1\nhost: x\n\n");
            assertThat(client.response()).matches("(?s)HTTP/1\\.[01] 414 .*address-too-long.*");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello\n\n", "{}\n\n", "GET / HTTP/9.9.9\n\n", "GET / HTTP/1.1\nno colon\n\n"})
    void refusesWhatIsNotHttp(String noise) throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say(noise);

            assertThat(client.response()).matches("(?s)HTTP/1\\.[01] 400 .*malformed-request.*");
        }
        assertThat(server.send("GET", "/").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesAnExpectationItDoesNotKnow() throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say(POST + "expect: a-miracle\ncontent-length: 2\n\nhi");

            assertThat(client.response()).startsWith("HTTP/1.1 417 ");
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say("GET / HTTP/1.1\nhost: x\n\n"
                    + "GET /files/nothing HTTP/1.1\nhost: x\n\n"
                    + "PUT /upload HTTP/1.1\nhost: x\n\n");

            assertThat(client.response()).startsWith("HTTP/1.1 200 ");
            assertThat(client.response()).startsWith("HTTP/1.1 404 ");
            assertThat(client.response()).startsWith("HTTP/1.1 405 ");
        }
    }

    @Test
    void closesOnASenderThatSaysNothingMore() throws Exception {
        restart("idle-timeout", "300ms");
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say(POST + "content-length: 50\n\nhello");

            assertThat(client.untilClosed()).isEmpty();
        }
    }

    @Test
    void closesOnAClientThatDribblesItsHeaders() throws Exception {
        restart("idle-timeout", "500ms");
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say("GET / HTTP/1.1\n");
            TestServer.eventually("the server hangs up although every pause is short", () -> {
                try {
                    client.say("a: b\n");
                    return false;
                } catch (IOException closed) {
                    return true;
                }
            });
        }
    }

    @Test
    void refusesASenderThatDribblesItsBody() throws Exception {
        restart("min-upload-rate", "10000", "slow-upload-window", "300ms");
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say(POST + "content-length: 50000\n\nhello");

            assertThat(client.response()).startsWith("HTTP/1.1 408 ").contains("upload-too-slow");
        }
    }

    @Test
    void refusesASenderThatTakesTooLongInAll() throws Exception {
        restart("upload-timeout", "300ms");
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say(POST + "transfer-encoding: chunked\n\n5\nhello\n");

            assertThat(client.response()).startsWith("HTTP/1.1 408 ").contains("upload-too-slow");
        }
    }

    @Test
    void closesOnAReaderThatDoesNotRead() throws Exception {
        restart("idle-timeout", "500ms");
        String id =
                server.upload(BodyPublishers.ofByteArray(new byte[20_000_000])).body();
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say("GET /files/" + id + " HTTP/1.1\nhost: x\n\n");

            assertThat(client.firstCharacter()).isEqualTo('H');

            TestServer.eventually("the connection is closed", () -> server.connections() == 0);
        }
        clear();
    }

    @Test
    void closesConnectionsBeyondTheLimit() throws Exception {
        restart("max-connections", "2");
        try (RawConnection first = RawConnection.to(server.port());
                RawConnection second = RawConnection.to(server.port())) {
            TestServer.eventually("both are in", () -> server.connections() == 2);
            try (RawConnection third = RawConnection.to(server.port())) {
                assertThat(third.isClosed()).isTrue();
            }
            first.say("GET / HTTP/1.1\nhost: x\n\n");
            assertThat(first.response()).startsWith("HTTP/1.1 200 ");
            second.say("GET / HTTP/1.1\nhost: x\n\n");
            assertThat(second.response()).startsWith("HTTP/1.1 200 ");
        }
    }

    private static void assertTooLarge(String response) {
        assertThat(response)
                .startsWith("HTTP/1.1 413 Request Entity Too Large\r\n")
                .containsIgnoringCase("content-type: application/problem+json")
                .containsIgnoringCase("connection: close")
                .contains("\"code\":\"file-too-large\"")
                .contains("The file is larger than 100000 bytes");
    }
}
