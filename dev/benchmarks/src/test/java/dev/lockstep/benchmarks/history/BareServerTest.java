package dev.lockstep.benchmarks.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The baselines must do the same work as what they are compared with. */
class BareServerTest {
    private static final Content CONTENT = new Content(9, 3_000_000);

    @TempDir
    Path folder;

    @Test
    void givesTheFileThatTheClientComparesAndTakesAllOfAnUpload() throws Exception {
        Path file = folder.resolve("file");
        Files.copy(CONTENT.stream(), file);

        try (BareServer server = BareServer.of(file);
                HistoryClient client = new HistoryClient(server.address())) {
            assertThat(client.download(server.address(), CONTENT)).isEqualTo(3_000_000);

            client.upload(CONTENT.stream());

            assertThat(Files.size(folder.resolve("file.uploaded"))).isGreaterThan(3_000_000);
        }
    }

    @Test
    void clientRefusesAFileThatDiffersInOneByte() throws Exception {
        Path file = folder.resolve("file");
        byte[] bytes = CONTENT.stream().readAllBytes();
        bytes[2_345_678] ^= 1;
        Files.write(file, bytes);

        try (BareServer server = BareServer.of(file);
                HistoryClient client = new HistoryClient(server.address())) {
            assertThatThrownBy(() -> client.download(server.address(), CONTENT))
                    .hasMessageContaining("file 9 differs within the");
        }
    }

    @Test
    void clientRefusesAFileThatIsTooShort() throws Exception {
        Path file = folder.resolve("file");
        Files.copy(new Content(9, 2_999_999).stream(), file);

        try (BareServer server = BareServer.of(file);
                HistoryClient client = new HistoryClient(server.address())) {
            assertThatThrownBy(() -> client.download(server.address(), CONTENT))
                    .hasMessageContaining("file 9: bytes: 2999999 (expected: 3000000)");
        }
    }
}
