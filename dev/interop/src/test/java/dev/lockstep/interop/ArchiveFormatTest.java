package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.archive.ArchiveException;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.archive.ArchiveReader;
import dev.lockstep.xmtp.archive.ArchiveWriter;
import dev.lockstep.xmtp.archive.ReadLimits;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Archives of libxmtp in our hands, and ours in libxmtp's. */
@WithRealClients
class ArchiveFormatTest {
    private final SecureRandom random = new SecureRandom();
    private final ArchiveKey key = ArchiveKey.generate(random);

    @Test
    void whatLibxmtpWritesIsReadElementByElement(RealClients clients) throws IOException, ArchiveException {
        Phone alix = withElementsOfAllSizes(clients.people());
        Path file = clients.folder().resolve("by-libxmtp.xmtp");

        alix.history().exportTo(file, key);

        List<BackupElement> elements = elements(file);
        assertThat(elements.stream().filter(BackupElement::hasGroupMessage))
                .extracting(element -> new MessageId(element.getGroupMessage().getId()))
                .containsExactlyInAnyOrderElementsOf(
                        alix.allWritten().stream().map(Message.Essence::id).toList());
        assertThat(elements).filteredOn(BackupElement::hasGroup).hasSize(1);
        assertThat(elements).filteredOn(BackupElement::hasConsent).isNotEmpty();
    }

    @Test
    void whatWeWriteIsImportedByLibxmtpWhateverTheSizes(RealClients clients) throws IOException, ArchiveException {
        Peers people = clients.people();
        Phone alix = withElementsOfAllSizes(people);
        Path theirs = clients.folder().resolve("theirs.xmtp");
        alix.history().exportTo(theirs, key);
        Path ours = clients.folder().resolve("ours.xmtp");
        rewrite(theirs, ours);
        Phone tablet = people.installation("alix's tablet", alix.wallet());

        tablet.history().importFrom(ours, key);

        assertThat(tablet.allWritten()).containsExactlyInAnyOrderElementsOf(alix.allWritten());
    }

    private static Phone withElementsOfAllSizes(Peers people) {
        Phone alix = people.phone("alix");
        Conversation notes = alix.groupWith("notes to myself");
        notes.storeMany(1, 1, "");
        notes.storeMany(300, 200, "a short note, number");
        notes.storeMany(100, 3_000, "a longer note, number");
        notes.storeMany(5, 130_950, "a note about as long as a block, number");
        notes.storeMany(3, 900_000, "a very long note, number");
        return alix;
    }

    private void rewrite(Path from, Path to) throws IOException, ArchiveException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(from));
                ArchiveReader reader = ArchiveReader.open(in, key, ReadLimits.DEFAULT);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
            ArchiveWriter writer = ArchiveWriter.begin(out, key, reader.metadata(), random);
            for (Optional<BackupElement> next = reader.next(); next.isPresent(); next = reader.next()) {
                writer.write(next.get());
            }
            writer.finish();
        }
    }

    private List<BackupElement> elements(Path file) throws IOException, ArchiveException {
        List<BackupElement> elements = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                ArchiveReader reader = ArchiveReader.open(in, key, ReadLimits.DEFAULT)) {
            for (Optional<BackupElement> next = reader.next(); next.isPresent(); next = reader.next()) {
                elements.add(next.get());
            }
        }
        return elements;
    }
}
