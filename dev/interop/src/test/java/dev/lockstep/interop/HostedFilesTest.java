package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.hosted.GatewayException;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.archive.ArchiveKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Histories as files between libxmtp and hosted installations. */
@WithRealClients
class HostedFilesTest {
    private final ArchiveKey key = ArchiveKey.generate(new SecureRandom());

    @Test
    void aFileOfLibxmtpIsMergedAndAFileOfOursIsTakenByLibxmtp(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        List<Message.Essence> history = writeALot(alix);
        Path theirs = clients.folder().resolve("theirs.xmtp");
        alix.history().exportTo(theirs, key);
        HostedInstallation server =
                clients.stack().gateway().externalInbox(alix.wallet()).install("server", alix.wallet());

        JsonNode merged = server.importFrom(theirs, key);
        JsonNode again = server.importFrom(theirs, key);

        assertThat(merged.get("messages").asInt()).isEqualTo(history.size());
        assertThat(again.get("messages").asInt()).isZero();
        JsonNode looked = server.inspect(theirs, key);
        assertThat(looked.get("messages").asInt()).isEqualTo(history.size());
        assertThat(looked.get("complete").asBoolean()).isTrue();
        assertThat(looked.get("metadata").get("version").asInt()).isZero();
    }

    @Test
    void aFileOfOursIsTakenByLibxmtp(RealClients clients) {
        var people = clients.people();
        Phone alix = people.phone("alix");
        HostedInstallation server =
                clients.stack().gateway().externalInbox(alix.wallet()).install("server", alix.wallet());
        alix.syncAll();
        Conversation notes = alix.groupWith("notes to myself");
        for (int number = 1; number <= 30; number++) {
            notes.send("note " + number);
        }
        server.awaitConversation(notes.id());
        server.awaitMessage(notes.id(), notes.send("the last note"));
        Path ours = clients.folder().resolve("ours.xmtp");
        server.exportTo(ours, key);
        Phone tablet = people.installation("alix's tablet", alix.wallet());

        tablet.history().importFrom(ours, key);

        assertThat(tablet.allWritten()).containsExactlyInAnyOrderElementsOf(alix.allWritten());
    }

    @Test
    void aFileThatCannotBeReadToItsEndLeavesNothingBehind(RealClients clients) throws IOException {
        Phone alix = clients.people().phone("alix");
        writeALot(alix);
        Path whole = clients.folder().resolve("whole.xmtp");
        alix.history().exportTo(whole, key);
        Path cut = clients.folder().resolve("cut.xmtp");
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
        Path damaged = clients.folder().resolve("damaged.xmtp");
        bytes[bytes.length / 2] ^= 1;
        Files.write(damaged, bytes);
        HostedInstallation server =
                clients.stack().gateway().externalInbox(alix.wallet()).install("server", alix.wallet());

        refused("archive-truncated", () -> server.importFrom(cut, key));
        refused("archive-corrupt", () -> server.importFrom(damaged, key));
        refused("archive-key-mismatch", () -> server.importFrom(whole, ArchiveKey.generate(new SecureRandom())));

        assertThat(server.conversations()).isEmpty();
        assertThat(server.inspect(cut, key).get("complete").asBoolean()).isFalse();
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(GatewayException.class, refused -> {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo(code);
        });
    }

    private static List<Message.Essence> writeALot(Phone alix) {
        Conversation notes = alix.groupWith("notes to myself");
        notes.storeMany(400, 300, "a note, number");
        notes.storeMany(20, 20_000, "a long note, number");
        return alix.allWritten();
    }
}
