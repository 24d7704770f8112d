package dev.lockstep.archive.historyserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.archive.file.FileLedger;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What downloads can do beyond what stock clients ask for (RFC 9110). */
@QuarkusTest
@QuarkusTestResource(OwnDatabaseAndFolder.class)
class DownloadTest {
    // printf 0123456789 | sha256sum
    private static final String TAG = "\"84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882\"";

    @Inject
    Vertx vertx;

    @Inject
    FileLedger ledger;

    @TempDir
    Path folder;

    private TestServer server;
    private String id;

    @BeforeEach
    void upload() throws Exception {
        server = TestServer.start(vertx, ledger, folder, TestLimits.wideBut(), InstantSource.system());
        id = server.upload(BodyPublishers.ofString("0123456789")).body();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void namesTheBytesByTheirDigestAndOffersRanges() throws Exception {
        HttpResponse<byte[]> file = server.download(id);

        assertThat(file.headers().firstValue("etag")).contains(TAG);
        assertThat(file.headers().firstValue("accept-ranges")).contains("bytes");
        assertThat(file.headers().firstValue("x-content-type-options")).contains("nosniff");
    }

    @Test
    void tellsTheHeadAlone() throws Exception {
        HttpResponse<String> head = server.send("HEAD", "/files/" + id, "Range", "bytes=1-2");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("content-length")).contains("10");
        assertThat(head.headers().firstValue("etag")).contains(TAG);
        assertThat(head.headers().firstValue("content-type")).contains("application/octet-stream");
        assertThat(head.body()).isEmpty();
    }

    @Test
    void tellsTheHeadOfAnUnknownFileWithoutABody() throws Exception {
        try (RawConnection client = RawConnection.to(server.port())) {
            client.say("HEAD /files/nothing HTTP/1.1\nhost: x\nconnection: close\n\n");

            assertThat(client.untilClosed())
                    .startsWith("HTTP/1.1 404 Not Found\r\n")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void sendsTheRangeAskedFor() throws Exception {
        HttpResponse<byte[]> part = server.download(id, "Range", "bytes=2-4");

        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.headers().firstValue("content-range")).contains("bytes 2-4/10");
        assertThat(part.headers().firstValue("content-length")).contains("3");
        assertThat(part.body()).asString().isEqualTo("234");
        assertThat(server.download(id, "Range", "bytes=-2").body()).asString().isEqualTo("89");
        assertThat(server.download(id, "Range", "bytes=7-").body()).asString().isEqualTo("789");
    }

    @Test
    void resumesALargeFileWhereItBroke() throws Exception {
        byte[] archive = new byte[3_000_001];
        new Random(2).nextBytes(archive);
        String large = server.upload(BodyPublishers.ofByteArray(archive)).body();

        byte[] head = server.download(large, "Range", "bytes=0-1234567").body();
        byte[] tail = server.download(large, "Range", "bytes=1234568-").body();

        assertThat(head).isEqualTo(Arrays.copyOf(archive, 1_234_568));
        assertThat(tail).isEqualTo(Arrays.copyOfRange(archive, 1_234_568, archive.length));
    }

    @Test
    void refusesARangeOutsideTheFileAndSaysHowLongItIs() throws Exception {
        HttpResponse<byte[]> refused = server.download(id, "Range", "bytes=10-");

        assertThat(refused.statusCode()).isEqualTo(416);
        assertThat(refused.headers().firstValue("content-range")).contains("bytes */10");
        assertThat(refused.body()).asString().contains("range-not-satisfiable");
    }

    @Test
    void sendsTheWholeFileForSeveralRanges() throws Exception {
        HttpResponse<byte[]> whole = server.download(id, "Range", "bytes=0-1,4-5");

        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).asString().isEqualTo("0123456789");
    }

    @Test
    void sendsARangeOnlyOfTheBytesTheClientKnows() throws Exception {
        assertThat(server.download(id, "Range", "bytes=2-4", "If-Range", TAG).statusCode())
                .isEqualTo(206);
        assertThat(server.download(id, "Range", "bytes=2-4", "If-Range", "\"other\"")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void sendsNothingTheClientHas() throws Exception {
        HttpResponse<byte[]> known = server.download(id, "If-None-Match", TAG);

        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.headers().firstValue("etag")).contains(TAG);
        assertThat(known.body()).isEmpty();
        assertThat(server.download(id, "If-None-Match", "\"other\"").statusCode())
                .isEqualTo(200);
        assertThat(server.download(id, "If-Match", "\"other\"").statusCode()).isEqualTo(412);
    }

    @Test
    void neverSendsABlobOfAnotherLengthThanTheLedgerSays() throws Exception {
        Path blob = TestServer.filesIn(folder).getFirst();
        Files.writeString(blob, "012345");

        HttpResponse<byte[]> damaged = server.download(id);

        assertThat(damaged.statusCode()).isEqualTo(500);
        assertThat(damaged.body()).asString().contains("file-damaged").doesNotContain(id);
    }

    @Test
    void saysThatItLostABlob() throws Exception {
        Files.delete(TestServer.filesIn(folder).getFirst());

        assertThat(server.download(id).statusCode()).isEqualTo(500);
    }

    @Test
    void servesOthersWhileAReaderDoesNotRead() throws Exception {
        String large =
                server.upload(BodyPublishers.ofByteArray(new byte[20_000_000])).body();
        try (RawConnection lazy = RawConnection.to(server.port())) {
            lazy.say("GET /files/" + large + " HTTP/1.1\nhost: x\n\n");

            for (int i = 0; i < 2 * TestServer.EVENT_LOOPS; i++) {
                try (RawConnection other = RawConnection.to(server.port())) {
                    other.say("GET /files/" + id + " HTTP/1.1\nhost: x\n\n");
                    assertThat(other.response()).endsWith("0123456789");
                }
            }
        }
    }
}
