package dev.lockstep.archive.historyserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.archive.file.FileLedger;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Inject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long files live, and how much room they may take. */
@QuarkusTest
@QuarkusTestResource(OwnDatabaseAndFolder.class)
class LifetimeTest {
    private static final Duration WEEK = Duration.ofDays(7);

    @Inject
    Vertx vertx;

    @Inject
    FileLedger ledger;

    @Inject
    Pool pool;

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock(Instant.parse("2026-11-21T22:00:00Z"));
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        TestServer.await(pool.query("delete from file").execute());
        start(new String[0]);
    }

    private void start(String... limits) throws Exception {
        server = TestServer.start(vertx, ledger, folder, TestLimits.wideBut(limits), clock);
    }

    private void restart(String... limits) throws Exception {
        server.close();
        start(limits);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void keepsFilesOverARestart() throws Exception {
        String id = upload("hello");

        restart();

        assertThat(server.download(id).body()).asString().isEqualTo("hello");
    }

    @Test
    void givesAFileOutUntilItsTimeHasPassedAndNotAMomentLonger() throws Exception {
        String id = upload("hello");

        clock.advance(WEEK.minusMillis(1));
        assertThat(server.download(id).statusCode()).isEqualTo(200);

        clock.advance(Duration.ofMillis(1));
        HttpResponse<byte[]> expired = server.download(id);
        assertThat(expired.statusCode()).isEqualTo(410);
        assertThat(new JsonObject(new String(expired.body(), java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(new JsonObject()
                        .put("type", "about:blank")
                        .put("title", "File expired")
                        .put("status", 410)
                        .put("code", "file-expired")
                        .put(
                                "detail",
                                "The file expired at 2026-11-28T22:00:00Z and was deleted. Ask for a new archive."));
        assertThat(server.send("HEAD", "/files/" + id).statusCode()).isEqualTo(410);
    }

    @Test
    void deletesTheBytesOfAnExpiredFileAndRemembersThatItWas() throws Exception {
        String expired = upload("hello");
        clock.advance(WEEK);
        String fresh = upload("fresh");

        server.sweep();

        assertThat(TestServer.filesIn(folder)).hasSize(1);
        assertThat(server.download(expired).statusCode()).isEqualTo(410);
        assertThat(server.download(fresh).body()).asString().isEqualTo("fresh");
    }

    @Test
    void forgetsAnExpiredFileInTheEnd() throws Exception {
        String id = upload("hello");
        clock.advance(WEEK);
        server.sweep();

        clock.advance(Duration.ofDays(30));
        server.sweep();
        assertThat(server.download(id).statusCode()).isEqualTo(410);

        clock.advance(Duration.ofMillis(1));
        server.sweep();
        assertThat(server.download(id).statusCode()).isEqualTo(404);
        assertThat(rows()).isZero();
    }

    @Test
    void sweepsByItself() throws Exception {
        restart("sweep-interval", "20ms");
        upload("hello");

        clock.advance(WEEK);

        TestServer.eventually(
                "the blob is gone", () -> TestServer.filesIn(folder).isEmpty());
    }

    @Test
    void sweepsWhenItStarts() throws Exception {
        upload("hello");
        clock.advance(WEEK);

        restart();

        assertThat(TestServer.filesIn(folder)).isEmpty();
    }

    @Test
    void sweepsMoreThanOneBatch() throws Exception {
        TestServer.await(pool.query("""
                        insert into file (blob_name, state, size, sha256, started_at, stored_at, expires_at)
                        select encode(sha256(n::text::bytea), 'hex'), 'stored', 1, repeat('0', 64),
                               '2026-11-01Z', '2026-11-01Z', '2026-11-08Z'
                        from generate_series(1, 1500) n
                        """).execute());

        server.sweep();

        assertThat(rowsIn("gone")).isEqualTo(1500);
        clock.advance(Duration.ofDays(60));
        server.sweep();
        assertThat(rows()).isZero();
    }

    @Test
    void finishesADownloadThatExpiresOnTheWay() throws Exception {
        String id =
                server.upload(BodyPublishers.ofByteArray(new byte[20_000_000])).body();
        try (RawConnection reader = RawConnection.to(server.port())) {
            reader.say("GET /files/" + id + " HTTP/1.1\nhost: x\nconnection: close\n\n");
            assertThat(reader.firstCharacter()).isEqualTo('H');

            clock.advance(WEEK);
            server.sweep();

            assertThat(TestServer.filesIn(folder)).isEmpty();
            String rest = reader.untilClosed();
            assertThat(rest.length() - rest.indexOf("\r\n\r\n") - 4).isEqualTo(20_000_000);
        }
    }

    @Test
    void refusesWhatDoesNotFitAndTakesItOnceOlderFilesHaveExpired() throws Exception {
        restart("max-stored-size", "1000");
        uploadBytes(600);

        HttpResponse<String> declared = server.upload(BodyPublishers.ofByteArray(new byte[500]));
        HttpResponse<String> chunked =
                server.upload(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[500])));

        assertThat(declared.statusCode()).isEqualTo(507);
        assertThat(chunked.statusCode()).isEqualTo(507);
        assertThat(new JsonObject(chunked.body()).getString("code")).isEqualTo("storage-full");
        assertThat(TestServer.filesIn(folder)).hasSize(1);
        uploadBytes(400);

        clock.advance(WEEK);
        server.sweep();
        uploadBytes(1000);
    }

    @Test
    void countsWhatIsStoredAfterARestart() throws Exception {
        uploadBytes(600);

        restart("max-stored-size", "1000");

        assertThat(server.upload(BodyPublishers.ofByteArray(new byte[401])).statusCode())
                .isEqualTo(507);
        uploadBytes(400);
    }

    @Test
    void aRefusedUploadTakesNoRoom() throws Exception {
        restart("max-stored-size", "1000", "max-file-size", "900");
        for (int i = 0; i < 5; i++) {
            assertThat(server.upload(
                                    BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[901])))
                            .statusCode())
                    .isEqualTo(413);
        }

        uploadBytes(900);
    }

    @Test
    void slowsAnAddressDownAndTellsItForHowLong() throws Exception {
        restart("uploads-per-minute", "6", "upload-burst", "2");
        upload("one");
        upload("two");

        HttpResponse<String> refused = server.upload(BodyPublishers.ofString("three"));

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("retry-after")).contains("10");
        assertThat(TestServer.filesIn(folder)).hasSize(2);
        clock.advance(Duration.ofSeconds(10));
        upload("three");
    }

    @Test
    void tellsClientsBehindATrustedProxyApart() throws Exception {
        restart("uploads-per-minute", "1", "upload-burst", "1", "trusted-proxies", "1");

        assertThat(uploadFor("203.0.113.1")).startsWith("HTTP/1.1 200 ");
        assertThat(uploadFor("203.0.113.1")).startsWith("HTTP/1.1 429 ");
        assertThat(uploadFor("203.0.113.1, 203.0.113.2")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void doesNotBelieveForwardedAddressesUnlessToldTo() throws Exception {
        restart("uploads-per-minute", "1", "upload-burst", "1");

        assertThat(uploadFor("203.0.113.1")).startsWith("HTTP/1.1 200 ");
        assertThat(uploadFor("203.0.113.2")).startsWith("HTTP/1.1 429 ");
    }

    @Test
    void refusesMoreUploadsAtOnceThanItHasPlacesFor() throws Exception {
        restart("max-concurrent-uploads", "1");
        try (RawConnection first = RawConnection.to(server.port())) {
            first.say("POST /upload HTTP/1.1\nhost: x\ncontent-length: 5\n\nhel");
            TestServer.eventually("the first is in", () -> rowsIn("arriving") == 1);

            HttpResponse<String> second = server.upload(BodyPublishers.ofString("two"));

            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(second.headers().firstValue("retry-after")).contains("5");
            first.say("lo");
            assertThat(first.response()).startsWith("HTTP/1.1 200 ");
        }
        upload("three");
    }

    @Test
    void keepsNoIdAnywhere() throws Exception {
        String id = upload("hello");

        String row = TestServer.await(
                        pool.query("select row_to_json(file)::text from file").execute())
                .iterator()
                .next()
                .getString(0);

        assertThat(row).contains("\"state\":\"stored\"").doesNotContain(id);
        assertThat(TestServer.filesIn(folder)).noneMatch(file -> file.toString().contains(id));
    }

    private String upload(String text) throws Exception {
        HttpResponse<String> uploaded = server.upload(BodyPublishers.ofString(text));
        assertThat(uploaded.statusCode()).isEqualTo(200);
        return uploaded.body();
    }

    private void uploadBytes(int size) throws Exception {
        assertThat(server.upload(BodyPublishers.ofByteArray(new byte[size])).statusCode())
                .isEqualTo(200);
    }

    private String uploadFor(String forwarded) throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say("POST /upload HTTP/1.1\nhost: x\nx-forwarded-for: " + forwarded + "\ncontent-length: 2\n\nhi");
            return client.response();
        }
    }

    private long rows() throws Exception {
        return count("select count(*) from file");
    }

    private long rowsIn(String state) throws Exception {
        return count("select count(*) from file where state = '" + state + "'");
    }

    private long count(String sql) throws Exception {
        return TestServer.await(pool.query(sql).execute()).iterator().next().getLong(0);
    }
}
