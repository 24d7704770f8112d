package dev.lockstep.archive.transfer;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.archive.history.HistoryPages;
import dev.lockstep.archive.history.ImportedHistory;
import dev.lockstep.contract.event.ArchiveCounts;
import dev.lockstep.contract.event.ArchiveLocation;
import dev.lockstep.contract.event.ArchiveOffered;
import dev.lockstep.contract.event.ArchiveUploaded;
import dev.lockstep.contract.event.ArchiveWanted;
import dev.lockstep.contract.event.HistoryImported;
import dev.lockstep.contract.event.Sealed;
import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.service.sql.Database;
import dev.lockstep.xmtp.archive.ArchiveException;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.archive.ArchiveReader;
import dev.lockstep.xmtp.archive.ReadLimits;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;

/** Does one transfer. Each slice is built, uploaded and announced; a try after an interruption takes up where the last one stood. */
final class TransferWork {
    private static final Logger LOG = Logger.getLogger(TransferWork.class);
    private static final int BUFFER = 1 << 16;
    /** How much of the work is done when an archive is fetched and not merged yet. */
    private static final double FETCHED = 0.5;

    private final Database database;
    private final HistoryServerClient servers;
    private final InboxKeys keys;
    private final Consents consents;
    private final TransferEvents events;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Settings settings;

    /**
     * How.
     *
     * @param folder for archives on their way
     * @param historyServer where those go that name no server
     */
    record Settings(Path folder, String historyServer, long sliceSize, Duration leastRemainingLife) {}

    TransferWork(
            Database database,
            HistoryServerClient servers,
            InboxKeys keys,
            Consents consents,
            TransferEvents events,
            InstantSource clock,
            SecureRandom random,
            Settings settings) {
        this.database = database;
        this.servers = servers;
        this.keys = keys;
        this.consents = consents;
        this.events = events;
        this.clock = clock;
        this.random = random;
        this.settings = settings;
    }

    /** @throws TransferException why it does not go on */
    void perform(Transfer transfer) throws TransferException {
        Path file = file(transfer);
        try {
            switch (transfer.event().getPayloadCase()) {
                case ARCHIVE_WANTED -> send(transfer, file);
                case ARCHIVE_OFFERED -> {
                    try {
                        fetch(transfer, file);
                    } finally {
                        Files.deleteIfExists(file);
                    }
                }
                default ->
                    throw new IllegalStateException(
                            "transfer: " + transfer.event().getPayloadCase());
            }
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw TransferException.passing(
                    "disk-trouble", "The file of the archive cannot be read or written: %s".formatted(e.getMessage()));
        }
    }

    /** Lets go of what was built for a transfer that has failed. */
    void discard(Transfer transfer) {
        try {
            Files.deleteIfExists(file(transfer));
        } catch (IOException e) {
            LOG.warnf("an archive that is of no use any more stays on the disk: %s", e.getMessage());
        }
    }

    /** Two installations may fetch the same at once. */
    private Path file(Transfer transfer) {
        String recipient = transfer.event().hasArchiveOffered()
                ? "-" + SavedElements.hex(transfer.event().getInstallationId())
                : "";
        return settings.folder().resolve(SavedElements.hex(transfer.id()) + recipient + ".xmtp");
    }

    private void send(Transfer transfer, Path file) throws TransferException, IOException {
        ArchiveWanted wanted = transfer.event().getArchiveWanted();
        String server = wanted.getServerUrl().isEmpty() ? settings.historyServer() : wanted.getServerUrl();
        servers.check(server);
        DataKey dataKey = keys.of(transfer.inbox());
        Optional<Transfer.Built> ready = transfer.built().filter(built -> Files.exists(file));
        HistoryPages.End from = transfer.next();
        int slice = transfer.slices();
        var sql = database.direct();
        HistoryPages history = HistoryPages.of(sql, transfer.event().getTenantId(), transfer.inbox());
        HistoryPages.Wanted messagesWanted = ArchiveBuilding.wanted(wanted.getOptions(), times());
        long all = history.count(sql, messagesWanted, HistoryPages.End.NONE);
        long done = all - history.count(sql, messagesWanted, from);
        var progress = new Progress(database, events, transfer, clock);
        while (true) {
            long before = done;
            Built built = ready.isPresent()
                    ? resumed(dataKey, ready.get())
                    : built(
                            transfer,
                            wanted,
                            dataKey,
                            from,
                            slice,
                            file,
                            messages -> progress.at((double) (before + messages) / all));
            ready = Optional.empty();
            done += built.uploaded().getCounts().getMessages();
            String url = servers.upload(server, file);
            announce(transfer, dataKey, built, url);
            if (built.uploaded().getLast()) {
                return;
            }
            from = built.next();
            slice++;
        }
    }

    /**
     * A slice in the file.
     *
     * @param next what the slice after it begins before
     */
    private record Built(ArchiveKey key, ArchiveUploaded uploaded, HistoryPages.End next) {}

    private ArchiveBuilding building(Transfer transfer, ArchiveWanted wanted, DataKey dataKey, LongConsumer watching)
            throws TransferException {
        return new ArchiveBuilding(
                HistoryPages.of(database.direct(), transfer.event().getTenantId(), transfer.inbox()),
                transfer.inbox(),
                dataKey,
                wanted.getOptions(),
                consents.of(transfer.event().getTenantId(), transfer.inbox()),
                times(),
                settings.sliceSize(),
                watching);
    }

    private ArchiveBuilding.Times times() {
        Instant now = clock.instant();
        return new ArchiveBuilding.Times(nanos(now), nanos(now.plus(settings.leastRemainingLife())));
    }

    private Built built(
            Transfer transfer,
            ArchiveWanted wanted,
            DataKey dataKey,
            HistoryPages.End from,
            int slice,
            Path file,
            LongConsumer watching)
            throws TransferException, IOException {
        ArchiveKey key = ArchiveKey.generate(random);
        ArchiveBuilding.Slice written;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
            written = building(transfer, wanted, dataKey, watching).write(database.direct(), out, key, from, random);
        }
        HistoryPages.End next = written.next().orElse(HistoryPages.End.NONE);
        var uploaded = ArchiveUploaded.newBuilder()
                .setTransferId(transfer.id())
                .setPin(wanted.getPin())
                .setSyncGroupId(wanted.getSyncGroupId())
                .setMetadata(written.metadata().toByteString())
                .setCounts(written.counts())
                .setSlice(slice)
                .setLast(written.next().isEmpty())
                .build();
        ByteString sealedKey = sealed(
                dataKey,
                ArchiveLocation.newBuilder()
                        .setKey(ByteString.copyFrom(key.toByteArray()))
                        .build());
        database.perform(
                slices -> TransferStore.built(slices, transfer, new Transfer.Built(sealedKey, uploaded, next)));
        return new Built(key, uploaded, next);
    }

    private static Built resumed(DataKey dataKey, Transfer.Built built) {
        ArchiveLocation kept = opened(dataKey, built.sealedKey());
        return new Built(ArchiveKey.of(kept.getKey().toByteArray()), built.uploaded(), built.next());
    }

    private void announce(Transfer transfer, DataKey dataKey, Built built, String url) {
        ArchiveUploaded uploaded = built.uploaded().toBuilder()
                .setLocation(Sealed.newBuilder()
                        .setBytes(sealed(
                                dataKey,
                                ArchiveLocation.newBuilder()
                                        .setUrl(url)
                                        .setKey(ByteString.copyFrom(built.key().toByteArray()))
                                        .build())))
                .build();
        Instant now = clock.instant();
        database.perform(sql -> {
            if (uploaded.getLast()) {
                TransferStore.done(sql, transfer, now);
            } else {
                TransferStore.announced(sql, transfer, built.next());
            }
            events.uploaded(sql, transfer, uploaded);
        });
    }

    private void fetch(Transfer transfer, Path file) throws TransferException, IOException {
        ArchiveOffered offered = transfer.event().getArchiveOffered();
        DataKey dataKey = keys.of(transfer.inbox());
        ArchiveLocation location = opened(dataKey, offered.getLocation().getBytes());
        var progress = new Progress(database, events, transfer, clock);
        long size = servers.download(location.getUrl(), file, part -> progress.at(part * FETCHED));
        ArchiveKey key = ArchiveKey.of(location.getKey().toByteArray());
        Instant now = clock.instant();
        try {
            ArchiveContents contents = read(file, key, transfer.inbox());
            checked(() -> database.transaction(sql -> {
                var history = new ImportedHistory(sql, transfer.event(), transfer.id());
                var merging = new ArchiveMerging(history, transfer.event(), dataKey, contents, nanos(now));
                ArchiveCounts counts;
                try (InputStream in = watched(file, read -> progress.at(FETCHED + (1 - FETCHED) * read / size));
                        ArchiveReader reader = ArchiveReader.open(in, key, ReadLimits.DEFAULT)) {
                    counts = merging.merge(reader);
                }
                TransferStore.done(sql, transfer, now);
                events.consent(sql, transfer.event(), transfer.id(), merging.consents());
                events.imported(
                        sql,
                        transfer.event(),
                        HistoryImported.newBuilder()
                                .setTransferId(transfer.id())
                                .setPin(offered.getPin())
                                .setCounts(counts.toBuilder().setBytes(size))
                                .build());
                return counts;
            }));
        } catch (ArchiveException e) {
            throw unreadable(e);
        }
    }

    /** What is done with an archive that may turn out to be unreadable. */
    @FunctionalInterface
    interface Reading<T> {
        T read() throws Exception;
    }

    /** Says which exceptions reading has, where a transaction only says that it has some. */
    static <T> T checked(Reading<T> reading) throws IOException, ArchiveException {
        try {
            return reading.read();
        } catch (IOException | ArchiveException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("an exception that nothing here throws", e);
        }
    }

    /** What the archive holds, if it can be read to its end and is of this inbox. */
    static ArchiveContents read(Path file, ArchiveKey key, ByteString inbox)
            throws IOException, ArchiveException, TransferException {
        try (InputStream in = opened(file);
                ArchiveReader reader = ArchiveReader.open(in, key, ReadLimits.DEFAULT)) {
            ArchiveContents contents = ArchiveContents.of(reader, inbox);
            if (contents.isOfAnotherInbox()) {
                throw TransferException.permanent(
                        "archive-of-another-inbox",
                        "The archive holds a DM between two other inboxes: it is not this inbox's history.",
                        "");
            }
            return contents;
        }
    }

    static TransferException unreadable(ArchiveException e) {
        String message = "The archive cannot be read: %s.".formatted(e.getMessage());
        return switch (e.reason()) {
            case KEY_MISMATCH ->
                TransferException.permanent("archive-key-mismatch", message, "Use the key it was made with.");
            case TRUNCATED ->
                TransferException.permanent("archive-truncated", message, "Get it again, from whoever made it.");
            case CORRUPT ->
                TransferException.permanent("archive-corrupt", message, "Get it again, from whoever made it.");
            case TOO_LARGE -> TransferException.permanent("archive-too-large", message, "Ask for less at a time.");
        };
    }

    private static InputStream watched(Path file, LongConsumer watching) throws IOException {
        return new BufferedInputStream(
                new FilterInputStream(Files.newInputStream(file)) {
                    private long read;

                    @Override
                    public int read(byte[] into, int from, int length) throws IOException {
                        int more = in.read(into, from, length);
                        read += Math.max(0, more);
                        watching.accept(read);
                        return more;
                    }
                },
                BUFFER);
    }

    static InputStream opened(Path file) throws IOException {
        return new BufferedInputStream(Files.newInputStream(file), BUFFER);
    }

    private static ByteString sealed(DataKey dataKey, ArchiveLocation location) {
        return ByteString.copyFrom(dataKey.seal(Purpose.ARCHIVE_LOCATION, location.toByteArray()));
    }

    private static ArchiveLocation opened(DataKey dataKey, ByteString sealed) {
        try {
            return ArchiveLocation.parseFrom(dataKey.open(Purpose.ARCHIVE_LOCATION, sealed.toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a location in no known form", e);
        }
    }

    static long nanos(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
    }
}
