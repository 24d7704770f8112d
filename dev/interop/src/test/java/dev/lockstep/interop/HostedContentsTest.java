package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.id.GroupId;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** Contents of every kind and size, from a phone into a server's history and from there into another phone. */
@WithRealClients
class HostedContentsTest {
    private static final String WORDS = "Grüße, 世界 — שלום 👩🏽‍🚀\0\n\t\"\ud83c\udf32 e\u0301";

    /** Around the sizes at which libxmtp reads (§4.8) and at which blocks of an archive end. */
    private static final List<Integer> SIZES =
            List.of(1, 31, 900, 1_000, 1_024, 4_096, 50_000, 130_900, 131_056, 131_200, 300_000, 900_000);

    @Test
    void areTheSameAfterTwoArchives(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation dm = alix.dmWith(bo);
        dm.sendOneOfEach(WORDS);
        Conversation atBo = bo.awaitConversation(dm.id());
        atBo.sendOneOfEach("bo's " + WORDS);
        dm.sync();
        Conversation notes = alix.groupWith(WORDS.replaceAll("\\p{Cntrl}", ""));
        SIZES.forEach(size -> notes.send("x".repeat(size)));
        notes.send("example.org", WORDS, WORDS, new byte[] {0});
        notes.sync();
        assertThat(notes.writtenMessages()).extracting(Message::delivery).containsOnly(Message.Delivery.PUBLISHED);
        List<Message.Essence> history = alix.allWritten();
        assertThat(history).extracting(Message.Essence::contentType).contains("text", "intent", "attachment");
        HostedInstallation server =
                clients.stack().gateway().externalInbox(alix.wallet()).install("server", alix.wallet());
        alix.syncAll();
        server.awaitConversation(dm.id());
        server.awaitConversation(notes.id());

        Path file = clients.folder().resolve("theirs.xmtp");
        ArchiveKey key = ArchiveKey.generate(new SecureRandom());
        alix.history().exportTo(file, key);
        JsonNode merged = server.importFrom(file, key);
        List<Tuple> atAlix = texts(dm.writtenMessages(), notes.writtenMessages());
        alix.close();
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        tablet.history().request();
        Sync.whileSyncing(tablet)
                .await("the tablet to miss nothing", () -> missing(history, tablet.allWritten()), List::isEmpty);

        assertThat(merged.get("messages").asInt()).isEqualTo(history.size());
        assertThat(tablet.allWritten()).containsExactlyInAnyOrderElementsOf(history);
        assertThat(texts(server, dm.id(), notes.id())).containsExactlyInAnyOrderElementsOf(atAlix);
    }

    private static List<Message.Essence> missing(List<Message.Essence> expected, List<Message.Essence> received) {
        return expected.stream().filter(each -> !received.contains(each)).toList();
    }

    @SafeVarargs
    private static List<Tuple> texts(List<Message>... conversations) {
        return List.of(conversations).stream()
                .flatMap(List::stream)
                // The server shows names of types without U+0000, which its database cannot keep.
                .map(each ->
                        Tuple.tuple(each.id().toString(), each.contentType().replace('\0', '\uFFFD'), each.text()))
                .toList();
    }

    private static List<Tuple> texts(HostedInstallation server, GroupId... conversations) {
        return List.of(conversations).stream()
                .flatMap(each -> server.messages(each).stream())
                .filter(each -> each.get("kind").asText().equals("application"))
                .map(each -> Tuple.tuple(
                        each.get("messageId").asText(),
                        type(each.get("contentType").asText()),
                        each.get("content").path("text").asText()))
                .toList();
    }

    /** Without authority and version. */
    private static String type(String contentType) {
        return contentType.substring(contentType.indexOf('/') + 1, contentType.lastIndexOf(':'));
    }
}
