package dev.lockstep.archive.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** History servers as they should not be: each ends in time, with the code that the documentation gives. */
class HistoryServerClientTest {
    private static final HistoryServerClient.Limits LIMITS =
            new HistoryServerClient.Limits(1_000, Duration.ofMillis(400), Duration.ofMillis(1_200));
    private static final String OK = "HTTP/1.1 200 OK\n";

    private final MeterRegistry meters = new SimpleMeterRegistry();

    @TempDir
    private Path folder;

    @Test
    void anArchiveGoesUpAndComesDown() throws Exception {
        try (HostileServer up = new HostileServer(HostileServer.Answer.of(OK + "Content-Length: 7\n\nid-1_2~"));
                HostileServer down = new HostileServer(HostileServer.Answer.of(OK + "Content-Length: 5\n\nbytes"))) {
            assertThat(client(up).upload(up.url(), archive())).isEqualTo(up.url() + "/files/id-1_2~");
            assertThat(client(down).download(down.url() + "/files/1", fetched(), part -> {}))
                    .isEqualTo(5);
            assertThat(fetched()).hasContent("bytes");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "301, history-server-refused, true",
        "302, history-server-refused, true",
        "307, history-server-refused, true",
        "308, history-server-refused, true",
        "400, archive-too-large, true",
        "401, history-server-refused, true",
        "404, history-server-refused, true",
        "408, history-server-unavailable, false",
        "410, history-server-refused, true",
        "413, archive-too-large, true",
        "429, history-server-unavailable, false",
        "500, history-server-unavailable, false",
        "503, history-server-unavailable, false",
    })
    void anUploadThatIsRefused(int status, String code, boolean permanent) throws Exception {
        try (HostileServer other = new HostileServer(HostileServer.Answer.of(OK + "Content-Length: 1\n\n1"));
                HostileServer server = new HostileServer(answering(status, other))) {
            assertFailure(() -> client(server, other).upload(server.url(), archive()), code, permanent);
            assertThat(other.asked()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "301, history-server-refused, true",
        "302, history-server-refused, true",
        "307, history-server-refused, true",
        "308, history-server-refused, true",
        "400, history-server-refused, true",
        "401, history-server-refused, true",
        "404, archive-gone, true",
        "408, history-server-unavailable, false",
        "410, archive-gone, true",
        "413, history-server-refused, true",
        "429, history-server-unavailable, false",
        "500, history-server-unavailable, false",
        "503, history-server-unavailable, false",
    })
    void aDownloadThatIsRefused(int status, String code, boolean permanent) throws Exception {
        try (HostileServer other = new HostileServer(HostileServer.Answer.of(OK + "Content-Length: 1\n\n1"));
                HostileServer server = new HostileServer(answering(status, other))) {
            assertFailure(
                    () -> client(server, other).download(server.url() + "/files/1", fetched(), part -> {}),
                    code,
                    permanent);
            assertThat(other.asked()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"301, 1", "302, 1", "303, 1", "307, 1", "308, 1", "304, 0", "404, 0", "503, 0"})
    void aRedirectIsCountedAndNothingElse(int status, int counted) throws Exception {
        try (HostileServer other = new HostileServer(HostileServer.Answer.of(OK + "Content-Length: 1\n\n1"));
                HostileServer server = new HostileServer(answering(status, other))) {
            HistoryServerClient client = client(server);
            assertThatThrownBy(() -> client.upload(server.url(), archive())).isInstanceOf(TransferException.class);
            assertThat(redirects()).isEqualTo(counted);

            assertThatThrownBy(() -> client.download(server.url() + "/files/1", fetched(), part -> {}))
                    .isInstanceOf(TransferException.class);
            assertThat(redirects()).isEqualTo(2 * counted);
            assertThat(other.asked()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "../secret", "a/b", "?x", "<html>", "a b", ".", "%2e%2e"})
    void anUploadAnsweredWithSomethingElseThanAnId(String answer) throws Exception {
        String body = "Content-Length: %d\n\n%s".formatted(answer.length(), answer);
        try (HostileServer server = new HostileServer(HostileServer.Answer.of(OK + body))) {
            assertFailure(() -> client(server).upload(server.url(), archive()), "history-server-answer-invalid", true);
        }
    }

    @Test
    void anUploadAnsweredWithoutEnd() throws Exception {
        try (HostileServer server =
                new HostileServer(HostileServer.Answer.endless(OK + "\n", "abcdefghijklmnopqrstuvwxyz", 0))) {
            assertFailure(() -> client(server).upload(server.url(), archive()), "history-server-answer-invalid", true);
        }
    }

    @Test
    void aServerThatSaysNothing() throws Exception {
        try (HostileServer server = new HostileServer(HostileServer.Answer.endless("", "", 50))) {
            assertFailure(() -> client(server).upload(server.url(), archive()), "history-server-too-slow", false);
            assertFailure(
                    () -> client(server).download(server.url() + "/files/1", fetched(), part -> {}),
                    "history-server-too-slow",
                    false);
        }
    }

    @Test
    void aServerThatStopsInTheMiddle() throws Exception {
        try (HostileServer server =
                new HostileServer(HostileServer.Answer.endless(OK + "Content-Length: 100\n\nhalf", "", 50))) {
            assertFailure(
                    () -> client(server).download(server.url() + "/files/1", fetched(), part -> {}),
                    "history-server-too-slow",
                    false);
        }
    }

    @Test
    void aServerThatDribbles() throws Exception {
        try (HostileServer server = new HostileServer(HostileServer.Answer.endless(OK + "\n", ".", 100))) {
            assertFailure(
                    () -> client(server).download(server.url() + "/files/1", fetched(), part -> {}),
                    "history-server-too-slow",
                    false);
        }
    }

    @Test
    void aServerThatPromisesMoreThanItSends() throws Exception {
        try (HostileServer server =
                new HostileServer(HostileServer.Answer.of(OK + "Content-Length: 100\n\nfar less"))) {
            assertFailure(
                    () -> client(server).download(server.url() + "/files/1", fetched(), part -> {}),
                    "history-server-unreachable",
                    false);
        }
    }

    @Test
    void aServerThatPromisesMoreThanIsTaken() throws Exception {
        try (HostileServer server =
                new HostileServer(HostileServer.Answer.endless(OK + "Content-Length: 1001\n\n", "", 50))) {
            assertFailure(
                    () -> client(server).download(server.url() + "/files/1", fetched(), part -> {}),
                    "archive-too-large",
                    true);
            assertThat(fetched()).doesNotExist();
        }
    }

    @Test
    void aServerThatSendsWithoutEnd() throws Exception {
        try (HostileServer server = new HostileServer(HostileServer.Answer.endless(OK + "\n", "x".repeat(100), 0))) {
            assertFailure(
                    () -> client(server).download(server.url() + "/files/1", fetched(), part -> {}),
                    "archive-too-large",
                    true);
            assertThat(Files.size(fetched())).isLessThanOrEqualTo(LIMITS.largestDownload());
        }
    }

    @Test
    void aServerThatSpeaksSomethingElse() throws Exception {
        try (HostileServer server = new HostileServer(HostileServer.Answer.of("220 mail.example ESMTP\n"))) {
            assertFailure(
                    () -> client(server).download(server.url() + "/files/1", fetched(), part -> {}),
                    "history-server-unreachable",
                    false);
        }
    }

    @Test
    void aServerThatIsNotThere() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String url = "http://127.0.0.1:%d".formatted(port);
        var client = new HistoryServerClient(allowing(url), LIMITS);
        assertFailure(() -> client.upload(url, archive()), "history-server-unreachable", false);
    }

    @Test
    void aServerThatNobodyAllowsIsNotSpokenTo() throws Exception {
        try (HostileServer server = new HostileServer(HostileServer.Answer.of(OK + "Content-Length: 1\n\n1"))) {
            var client = new HistoryServerClient(allowing("http://127.0.0.1:1"), LIMITS);
            assertFailure(() -> client.upload(server.url(), archive()), "history-server-not-allowed", true);
            assertFailure(
                    () -> client.download(server.url() + "/files/1", fetched(), part -> {}),
                    "history-server-not-allowed",
                    true);
            assertThat(server.asked()).isZero();
        }
    }

    private static HostileServer.Answer answering(int status, HostileServer other) {
        return HostileServer.Answer.of(
                "HTTP/1.1 %d No\nLocation: %s/files/1\nContent-Length: 0\n\n".formatted(status, other.url()));
    }

    private HistoryServerClient client(HostileServer... servers) {
        return new HistoryServerClient(
                allowing(Arrays.stream(servers).map(HostileServer::url).toArray(String[]::new)), LIMITS);
    }

    private AllowedServers allowing(String... servers) {
        return new AllowedServers(List.of(servers), host -> new InetAddress[0], new RefusedAddresses(meters));
    }

    private static void assertFailure(ThrowingCallable call, String code, boolean permanent) {
        TransferException failure = catchThrowableOfType(TransferException.class, call);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.isPermanent()).isEqualTo(permanent);
    }

    private double redirects() {
        return meters.get("lockstep.transfers.refused.addresses")
                .tag("reason", "redirect")
                .counter()
                .count();
    }

    private Path archive() throws IOException {
        return Files.writeString(folder.resolve("archive"), "an archive");
    }

    private Path fetched() {
        return folder.resolve("fetched");
    }
}
