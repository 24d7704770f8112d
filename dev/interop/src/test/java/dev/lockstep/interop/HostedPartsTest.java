package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.archive.ArchiveException;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.archive.ArchiveReader;
import dev.lockstep.xmtp.archive.ReadLimits;
import dev.lockstep.xmtp.id.GroupId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Files with a part of a history: between two times, in either direction. And one of a client that is long outdated. */
@WithRealClients
class HostedPartsTest {
    private static final int NOTES = 30;
    /** The file {@code archive-legacy.xmtp} of libxmtp's own tests; its key is 32 zeros (device sync reference §10.3). */
    private static final String LEGACY = """
            AABOAFlDCFq3ArHfhkUotS/9AFipFwAgAAAAloSNMKKLFTO0/p1dpiBggFBgH697PRtmXQSxrcZQQRu1AQAAjiicOLPIfGzr3gJzxx3ZWRqw29
            PC2OP+HFrllI6bLj+y1sPT1sEGA8mqzRIX/0fs/rCW/U+B1V020ujRjnr3tVzG43gg4JF4TBGKtrBHV0gs6A+v7EOsl+bnxbkGFJETMylt2H6i
            xuEjQKERNJKU2egK725aCYIVFqI+7TildMOSRuC2xbBTYqfl7M4Hrf+eE0hHAqkEZJYEHeFN0hOPSwBoyhXb04TpeBP3DBg/uUvzqhhi1WhlH/
            31ft5NoQj2tJRou4nrNW7iCIVs5LNW19yqMXudeXSzaV39a9EiG4vhIKGq5Juwtv8qEh3WWDGYQaH4+0hIxci4KhGF6bYryZYmP2smlTpqZUla
            uYtsQQbT0b4AYxerFtu3irkse+ibSkg5amM/ug56yT/un1lIu99qQoqadP7wCUuEgVsgz9YeZGvOp6HGl1VecNrdrl3xJvVFECFzhk5HrBaLW/
            bkj78pu/KxH9RUh9Yo9Qv0rC/vwq8KXjXTmkjTewHF1pjxgH9kFhDaIqCLCnobtnu/pBewI8RA3HrhoCCrAgD0qzWAcapwKHz0utJBhnp9uk5r
            ZdVxnz7OAAAAhjGeOIO1rv/jisCGQMUBkyxdHjPfrz+dyBqlwv/V7R3mpMSTLTDynW6uAZotA50+mkVNee7PoSZci+vc23Cz8gWWpillDRrym8
            FgUTloSC8r+XnOTGJQvUXeKz9LA3jv9jZfv6K08fW6eEbrNCVHSV8HMfG61qMzI8S2MLkg8X11m5nl4t4gZfbrvp8EpP2YQRwXAfhSO8ZRHegZ
            3ReLHV05xhaMhoPoK0ynXE9h6kOnrUsypVIafOnKMGe2zyLkuG7tcxyFEpA+SzdNk7lCAAAAvrqXM7OLF/MLTU+IG5C/rJY2Ls6zqXlM2+kxeT
            sRU0PRwggXUUHT7j/BKZCGLfwDI5y9tDrD/1OUZJq0PcqOAui6""";

    private final ArchiveKey key = ArchiveKey.generate(new SecureRandom());

    /** Its conversation is older, so libxmtp leaves it out of the file; the server is in it. */
    @Test
    void whatLibxmtpExportsBetweenTwoTimesIsMergedAndNothingElse(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        Conversation notes = withNotes(alix);
        List<Message> all = notes.writtenMessages();
        HostedInstallation server =
                clients.stack().gateway().externalInbox(alix.wallet()).install("server", alix.wallet());
        alix.syncAll();
        server.awaitConversation(notes.id());

        assertThat(merged(server, part(clients, alix, all, 10, 20))).isEqualTo(10);
        assertThat(notesOf(server, notes.id())).containsExactlyElementsOf(ids(all.subList(10, 20)));
        assertThat(merged(server, part(clients, alix, all, 10, 20))).isZero();
        assertThat(merged(server, part(clients, alix, all, 15, 25))).isEqualTo(5);
        assertThat(notesOf(server, notes.id())).containsExactlyElementsOf(ids(all.subList(10, 25)));
        Path whole = clients.folder().resolve("whole.xmtp");
        alix.history().exportTo(whole, key);
        assertThat(merged(server, whole)).isEqualTo(15);
        assertThat(notesOf(server, notes.id())).containsExactlyElementsOf(ids(all));
    }

    @Test
    void messagesOfAConversationThatNobodyKnowsWaitForAFileThatHasIt(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        Conversation notes = withNotes(alix);
        List<Message> all = notes.writtenMessages();
        Path part = part(clients, alix, all, 10, 20);
        Path whole = clients.folder().resolve("whole.xmtp");
        alix.history().exportTo(whole, key);
        alix.close();
        HostedInstallation server =
                clients.stack().gateway().externalInbox(alix.wallet()).install("server", alix.wallet());

        assertThat(server.inspect(part, key).get("messages").asInt()).isEqualTo(10);
        assertThat(merged(server, part)).isZero();
        assertThat(server.conversations()).isEmpty();
        assertThat(merged(server, whole)).isEqualTo(NOTES);
        assertThat(merged(server, part)).isZero();
        assertThat(notesOf(server, notes.id())).containsExactlyElementsOf(ids(all));
    }

    @Test
    void whatWeExportBetweenTwoTimesIsImportedByLibxmtpAndNothingElse(RealClients clients) {
        var people = clients.people();
        Phone alix = people.phone("alix");
        HostedInstallation server =
                clients.stack().gateway().externalInbox(alix.wallet()).install("server", alix.wallet());
        alix.syncAll();
        Conversation notes = withNotes(alix);
        server.awaitConversation(notes.id());
        List<Message> all = notes.writtenMessages();
        server.awaitMessage(notes.id(), all.getLast().id());
        Phone tablet = people.installation("alix's tablet", alix.wallet());

        tablet.history().importFrom(ourPart(clients, server, all, 10, 20), key);
        assertThat(written(tablet)).containsExactlyInAnyOrderElementsOf(ids(all.subList(10, 20)));
        tablet.history().importFrom(ourPart(clients, server, all, 10, 20), key);
        tablet.history().importFrom(ourPart(clients, server, all, 15, 25), key);

        assertThat(written(tablet)).containsExactlyInAnyOrderElementsOf(ids(all.subList(10, 25)));
        assertThat(tablet.conversations()).singleElement().satisfies(conversation -> {
            assertThat(conversation.id()).isEqualTo(notes.id());
            assertThat(conversation.name()).isEqualTo("notes to myself");
        });
        JsonNode metadata =
                server.inspect(ourPart(clients, server, all, 10, 20), key).get("metadata");
        assertThat(Instant.parse(metadata.get("startTime").asText())).isEqualTo(at(all.get(9)));
        assertThat(Instant.parse(metadata.get("endTime").asText())).isEqualTo(at(all.get(19)));
    }

    /** Its message was no encoded content even then: it goes out as it came in. */
    @Test
    void aFileOfAClientBefore162IsMerged(RealClients clients) throws Exception {
        HostedInstallation server =
                clients.stack().gateway().managedInbox("legacy").install("server");
        Path file = Files.write(
                clients.folder().resolve("legacy.xmtp"), Base64.getMimeDecoder().decode(LEGACY));
        ArchiveKey zeros = ArchiveKey.of(new byte[ArchiveKey.LENGTH]);
        GroupId group = GroupId.ofHex("4171bfd4a27acabeeb02c1edb4c27c12");

        JsonNode merged = server.importFrom(file, zeros);
        JsonNode again = server.importFrom(file, zeros);

        assertThat(merged.get("conversations").asInt()).isEqualTo(1);
        assertThat(merged.get("messages").asInt()).isEqualTo(1);
        assertThat(merged.get("consentRecords").asInt()).isEqualTo(1);
        assertThat(again.get("messages").asInt()).isZero();
        assertThat(server.inspect(file, zeros).get("complete").asBoolean()).isTrue();
        assertThat(server.conversation(group).get("name").asText()).isEqualTo("My group");
        assertThat(server.messages(group)).singleElement().satisfies(message -> {
            assertThat(message.get("messageId").asText())
                    .isEqualTo("3ca32cdcf6b83f3933da0bdb59079c0f6724b47691a489a7f5db3a5552afb64b");
            assertThat(message.get("sentAt").asText()).isEqualTo("2025-11-12T20:03:47.390151Z");
        });
        server.awaitConsentOf(group, "allowed");
        Path ours = clients.folder().resolve("ours.xmtp");
        server.exportTo(ours, key);
        assertThat(contents(ours)).containsExactly("hello there");
    }

    private List<String> contents(Path file) throws IOException, ArchiveException {
        List<String> contents = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file);
                ArchiveReader reader = ArchiveReader.open(in, key, ReadLimits.DEFAULT)) {
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                if (next.get().hasGroupMessage()) {
                    contents.add(next.get()
                            .getGroupMessage()
                            .getDecryptedMessageBytes()
                            .toStringUtf8());
                }
            }
        }
        return contents;
    }

    /** Those after one, up to another: their numbers are counted from one. */
    private Path part(RealClients clients, Phone phone, List<Message> all, int after, int to) {
        Path file = clients.folder().resolve("theirs-%d-%d.xmtp".formatted(after, to));
        phone.history()
                .exportTo(
                        file,
                        key,
                        all.get(after - 1).sentAtNs(),
                        all.get(to - 1).sentAtNs());
        return file;
    }

    private Path ourPart(RealClients clients, HostedInstallation server, List<Message> all, int after, int to) {
        Path file = clients.folder().resolve("ours-%d-%d.xmtp".formatted(after, to));
        server.exportTo(file, key, at(all.get(after - 1)), at(all.get(to - 1)));
        return file;
    }

    private int merged(HostedInstallation server, Path file) {
        return server.importFrom(file, key).get("messages").asInt();
    }

    private static Instant at(Message message) {
        return Said.onPhone(message).at();
    }

    private static Conversation withNotes(Phone phone) {
        Conversation notes = phone.groupWith("notes to myself");
        IntStream.rangeClosed(1, NOTES).forEach(number -> notes.send("note " + number));
        notes.sync();
        return notes;
    }

    private static List<String> notesOf(HostedInstallation server, GroupId notes) {
        return server.messages(notes).stream()
                .filter(each -> each.get("kind").asText().equals("application"))
                .map(each -> each.get("messageId").asText())
                .toList();
    }

    private static List<String> written(Phone phone) {
        return phone.allWritten().stream().map(each -> each.id().toString()).toList();
    }

    private static List<String> ids(List<Message> messages) {
        return messages.stream().map(each -> each.id().toString()).toList();
    }
}
