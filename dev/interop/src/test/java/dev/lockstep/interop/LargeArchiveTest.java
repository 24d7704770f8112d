package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.peer.Archive;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.archive.ArchiveKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Archives of more than five megabytes. */
@WithRealClients
class LargeArchiveTest {
    private static final long FIVE_MEGABYTES = 5_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void aHistoryOfFiveMegabytesReachesTheNewInstallation(RealClients clients) throws IOException {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation dm = alix.dmWith(bo);
        // Many short messages: it is the size of the whole that is tried here.
        dm.storeMany(8_400, 400, "a day in the long history of alix and bo, number");
        List<Message.Essence> history = alix.allWritten();
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        Sync.acquaint(alix, tablet);

        alix.history().send("five-megabytes");
        tablet.history().awaitArchive("five-megabytes");
        tablet.history().process("five-megabytes");

        List<Message.Essence> received = Eventually.eventually(
                "the tablet to have all messages", PATIENCE, tablet::allWritten, all -> all.size() >= history.size());
        assertThat(received).containsExactlyInAnyOrderElementsOf(history);
        Path file = clients.folder().resolve("the-same-in-a-file.xmtp");
        alix.history().exportTo(file, ArchiveKey.generate(new SecureRandom()));
        assertThat(Files.size(file)).isGreaterThan(FIVE_MEGABYTES);
    }

    @Test
    void anArchiveFileOfFiveMegabytesComesBackByteForByte(RealClients clients)
            throws IOException, InterruptedException {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Conversation notes = alix.groupWith("notes to myself");
        notes.storeMany(26, 200_000, "a long note, number");
        ArchiveKey key = ArchiveKey.generate(new SecureRandom());
        Path archive = clients.folder().resolve("archive.xmtp");
        alix.history().exportTo(archive, key);
        assertThat(Files.size(archive)).isGreaterThan(FIVE_MEGABYTES);

        Path downloaded = clients.folder().resolve("downloaded.xmtp");
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build()) {
            URI server = clients.stack().historyServerUrl();
            // Of unknown length, as libxmtp uploads it.
            HttpResponse<String> upload = http.send(
                    HttpRequest.newBuilder(server.resolve("/upload"))
                            .timeout(PATIENCE)
                            .POST(HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofFile(archive)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(upload.statusCode()).isEqualTo(200);
            http.send(
                    HttpRequest.newBuilder(server.resolve("/files/" + upload.body()))
                            .timeout(PATIENCE)
                            .build(),
                    HttpResponse.BodyHandlers.ofFile(downloaded));
        }

        assertThat(downloaded).hasSameBinaryContentAs(archive);
        assertThat(alix.history().metadataOf(downloaded, key).elements())
                .containsExactlyInAnyOrder(Archive.Element.CONSENT, Archive.Element.MESSAGES);
    }
}
