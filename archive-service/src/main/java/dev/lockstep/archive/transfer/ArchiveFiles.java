package dev.lockstep.archive.transfer;

import com.google.protobuf.ByteString;
import dev.lockstep.archive.history.HistoryPages;
import dev.lockstep.archive.history.ImportedHistory;
import dev.lockstep.contract.event.ArchiveCounts;
import dev.lockstep.contract.event.ArchiveOptions;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.HistoryImported;
import dev.lockstep.contract.history.InspectedFile;
import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.sql.Database;
import dev.lockstep.xmtp.archive.ArchiveException;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.archive.ArchiveReader;
import dev.lockstep.xmtp.archive.ReadLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;

/** Histories as files. For virtual threads. */
public final class ArchiveFiles {
    private static final int ID = 32;

    private final Database database;
    private final InboxKeys keys;
    private final Consents consents;
    private final TransferEvents events;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Path folder;
    private final long largest;
    private final Duration leastRemainingLife;

    /** @param largest bytes of a file that is taken */
    ArchiveFiles(
            Database database,
            InboxKeys keys,
            Consents consents,
            TransferEvents events,
            InstantSource clock,
            SecureRandom random,
            Path folder,
            long largest,
            Duration leastRemainingLife) {
        this.database = database;
        this.keys = keys;
        this.consents = consents;
        this.events = events;
        this.clock = clock;
        this.random = random;
        this.folder = folder;
        this.largest = largest;
        this.leastRemainingLife = leastRemainingLife;
    }

    /** Bytes of a file that is taken at most. */
    public long largest() {
        return largest;
    }

    /** Where a file that arrives may lie for a while. */
    public Path temporary() {
        return folder.resolve("file-" + HexFormat.of().formatHex(id()));
    }

    /** Writes an inbox's history, whole, in one archive. */
    public void export(String tenant, ByteString inbox, ArchiveKey key, ArchiveOptions options, OutputStream out)
            throws TransferException, IOException {
        Instant now = clock.instant();
        var sql = database.direct();
        new ArchiveBuilding(
                        HistoryPages.of(sql, tenant, inbox),
                        inbox,
                        keys.of(inbox),
                        options,
                        consents.of(tenant, inbox),
                        new ArchiveBuilding.Times(
                                TransferWork.nanos(now), TransferWork.nanos(now.plus(leastRemainingLife))),
                        Long.MAX_VALUE,
                        messages -> {})
                .write(sql, out, key, HistoryPages.End.NONE, random);
    }

    /** Merges a file into an installation's history, after it was read to its end; what was new. */
    public ArchiveCounts merge(String tenant, ByteString inbox, ByteString installation, ArchiveKey key, Path file)
            throws TransferException, IOException {
        Envelope about = Envelope.newBuilder()
                .setTenantId(tenant)
                .setInboxId(inbox)
                .setInstallationId(installation)
                .build();
        DataKey dataKey = keys.of(inbox);
        ByteString transfer = ByteString.copyFrom(id());
        try {
            ArchiveContents contents = TransferWork.read(file, key, inbox);
            return TransferWork.<ArchiveCounts>checked(() -> database.transaction(sql -> {
                var history = new ImportedHistory(sql, about, transfer);
                var merging =
                        new ArchiveMerging(history, about, dataKey, contents, TransferWork.nanos(clock.instant()));
                ArchiveCounts counts;
                try (InputStream in = TransferWork.opened(file);
                        ArchiveReader reader = ArchiveReader.open(in, key, ReadLimits.DEFAULT)) {
                    counts = merging.merge(reader);
                }
                events.consent(sql, about, transfer, merging.consents());
                events.imported(
                        sql,
                        about,
                        HistoryImported.newBuilder()
                                .setTransferId(transfer)
                                .setCounts(counts)
                                .build());
                return counts;
            }));
        } catch (ArchiveException e) {
            throw TransferWork.unreadable(e);
        }
    }

    /** What a file holds, as far as it can be read. */
    public InspectedFile inspect(ArchiveKey key, Path file) throws TransferException, IOException {
        try (InputStream in = TransferWork.opened(file);
                ArchiveReader reader = ArchiveReader.open(in, key, ReadLimits.DEFAULT)) {
            ArchiveContents.Look look = ArchiveContents.look(reader);
            return InspectedFile.newBuilder()
                    .setVersion(reader.version())
                    .setMetadata(reader.metadata().toByteString())
                    .setCounts(look.counts().toBuilder().setBytes(Files.size(file)))
                    .setComplete(look.complete())
                    .build();
        } catch (ArchiveException e) {
            throw TransferWork.unreadable(e);
        }
    }

    private byte[] id() {
        byte[] id = new byte[ID];
        random.nextBytes(id);
        return id;
    }
}
