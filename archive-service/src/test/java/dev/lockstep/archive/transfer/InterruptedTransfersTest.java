package dev.lockstep.archive.transfer;

import static dev.lockstep.archive.transfer.Histories.EVERYTHING;
import static dev.lockstep.archive.transfer.Histories.FIRST;
import static dev.lockstep.archive.transfer.Histories.KEY;
import static dev.lockstep.archive.transfer.Histories.PEER;
import static dev.lockstep.archive.transfer.Histories.id;
import static dev.lockstep.archive.transfer.Histories.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.archive.history.HistoryEvents;
import dev.lockstep.contract.event.ArchiveLocation;
import dev.lockstep.contract.event.ArchiveOffered;
import dev.lockstep.contract.event.ArchiveUploaded;
import dev.lockstep.contract.event.ArchiveWanted;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.Sealed;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.OutboxRelay;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.service.sql.DatabaseUnavailableException;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.archive.ArchiveReader;
import dev.lockstep.xmtp.archive.ReadLimits;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentSave;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentStateSave;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transfers whose worker falls, at every moment at which it looks at its clock, draws a random number or reads the consent: before,
 * in and after each step. Another worker takes each up when nobody holds it any more, and nothing is told or merged twice.
 */
class InterruptedTransfersTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000_000);
    private static final Duration HELD = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_MOMENTS = 60;
    private static final ConsentSave DENIED = ConsentSave.newBuilder()
            .setEntity(SavedElements.hex(id(32, 98)))
            .setState(ConsentStateSave.CONSENT_STATE_SAVE_DENIED)
            .build();

    private final Histories histories = new Histories();

    @TempDir
    private Path folder;

    @BeforeEach
    void whatTheFirstInstallationHas() {
        ByteString dm = histories.dm(FIRST, 10, PEER);
        for (int number = 1; number <= 3; number++) {
            histories.keep(FIRST, message(dm, number));
        }
    }

    @AfterEach
    void close() {
        histories.close();
    }

    @Test
    void whatIsWantedGoesUpWholeAndIsToldOnceWhereverItsWorkerFalls() throws Exception {
        try (KeepingServer server = new KeepingServer()) {
            for (int moment = 1; moment < MOST_MOMENTS; moment++) {
                ByteString id = id(32, moment);
                Transfer transfer = begun(wanted(server, id), id);
                boolean fell = falls(transfer, server, moment);
                if (fell) {
                    work(server, new Fall()).perform(takenUp());
                }

                assertThat(uploads(id))
                        .as("moment %d", moment)
                        .extracting(ArchiveUploaded::getSlice)
                        .containsExactly(0, 1, 2);
                assertThat(messages(server, id)).as("moment %d", moment).containsExactly(3, 2, 1);
                assertThat(uploads(id)).last().matches(ArchiveUploaded::getLast);
                assertNothingIsLeft();
                if (!fell) {
                    assertThat(moment).as("moments at which it fell").isGreaterThan(12);
                    return;
                }
            }
        }
        throw new AssertionError("more than %d moments".formatted(MOST_MOMENTS));
    }

    @Test
    void whatIsOfferedIsMergedAndToldOnceWhereverItsWorkerFalls() throws Exception {
        byte[] archive = histories.write(EVERYTHING, List.of(DENIED)).bytes();
        try (KeepingServer server = new KeepingServer()) {
            String url = server.keep(archive);
            for (int moment = 1; moment < MOST_MOMENTS; moment++) {
                ByteString id = id(32, moment);
                ByteString installation = id(32, 100 + moment);
                Transfer transfer = begun(offered(url, id, installation), id);
                boolean fell = falls(transfer, server, moment);
                if (fell) {
                    assertThat(histories.kept(installation)).isEmpty();
                    assertThat(told(installation)).isEmpty();
                    leave(Arrays.copyOf(archive, archive.length / 2), id, installation);
                    work(server, new Fall()).perform(takenUp());
                }

                assertThat(histories.kept(installation)).as("moment %d", moment).containsExactly(3, 2, 1);
                assertThat(told(installation))
                        .as("moment %d", moment)
                        .containsExactly(Envelope.PayloadCase.CONSENT_IMPORTED, Envelope.PayloadCase.HISTORY_IMPORTED);
                assertThat(histories
                                .stored
                                .outbox()
                                .getLast()
                                .getHistoryImported()
                                .getCounts()
                                .getMessages())
                        .isEqualTo(3);
                assertNothingIsLeft();
                if (!fell) {
                    assertThat(moment).as("moments at which it fell").isGreaterThan(2);
                    return;
                }
            }
        }
        throw new AssertionError("more than %d moments".formatted(MOST_MOMENTS));
    }

    /** As a process that is killed: what it was about to do it does not. */
    private static final class KilledError extends Error {
        private static final long serialVersionUID = 1;
    }

    /** Counts moments, and is one the last. */
    private static final class Fall {
        private int left;

        Fall() {
            this(Integer.MAX_VALUE);
        }

        Fall(int moment) {
            left = moment;
        }

        void pass() {
            if (--left == 0) {
                throw new KilledError();
            }
        }
    }

    private boolean falls(Transfer transfer, KeepingServer server, int moment) throws Exception {
        try {
            work(server, new Fall(moment)).perform(transfer);
            return false;
        } catch (KilledError e) {
            return true;
        }
    }

    /** A process that is killed tidies up nothing. */
    private void leave(byte[] part, ByteString id, ByteString installation) throws Exception {
        Files.write(
                folder.resolve("%s-%s.xmtp".formatted(SavedElements.hex(id), SavedElements.hex(installation))), part);
    }

    private void assertNothingIsLeft() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    private List<ArchiveUploaded> uploads(ByteString id) {
        return histories.stored.outbox().stream()
                .filter(Envelope::hasArchiveUploaded)
                .map(Envelope::getArchiveUploaded)
                .filter(uploaded -> uploaded.getTransferId().equals(id))
                .toList();
    }

    private List<Envelope.PayloadCase> told(ByteString installation) {
        return histories.stored.outbox().stream()
                .filter(event -> event.getInstallationId().equals(installation))
                .map(Envelope::getPayloadCase)
                .toList();
    }

    /** Of all slices, as whoever hears of them reads them. */
    private List<Integer> messages(KeepingServer server, ByteString id) throws Exception {
        List<Integer> messages = new ArrayList<>();
        for (ArchiveUploaded uploaded : uploads(id)) {
            var location = ArchiveLocation.parseFrom(histories.dataKey.open(
                    Purpose.ARCHIVE_LOCATION, uploaded.getLocation().getBytes().toByteArray()));
            try (ArchiveReader reader = ArchiveReader.open(
                    new ByteArrayInputStream(server.at(location.getUrl())),
                    ArchiveKey.of(location.getKey().toByteArray()),
                    ReadLimits.DEFAULT)) {
                for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                    next.filter(BackupElement::hasGroupMessage)
                            .map(element -> element.getGroupMessage().getId())
                            .ifPresent(message -> messages.add((int) message.byteAt(0)));
                }
            }
        }
        return messages;
    }

    private TransferWork work(KeepingServer server, Fall fall) {
        var database = histories.stored.database();
        var allowed = new AllowedServers(
                List.of(server.url()), host -> new InetAddress[0], new RefusedAddresses(new SimpleMeterRegistry()));
        var limits = new HistoryServerClient.Limits(1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(20));
        return new TransferWork(
                database,
                new HistoryServerClient(allowed, limits),
                inbox -> histories.dataKey,
                (tenant, inbox) -> new ReadConsent(fall),
                new TransferEvents(new Outbox(new OutboxRelay(database, new MockProducer<>())), () -> now(fall)),
                () -> now(fall),
                new Drawing(fall),
                new TransferWork.Settings(folder, server.url(), 1, Duration.ofSeconds(1)));
    }

    private static Instant now(Fall fall) {
        fall.pass();
        return NOW;
    }

    /** Random numbers as an archive takes them: for its key, and when its file has been begun. */
    private static final class Drawing extends SecureRandom {
        private static final long serialVersionUID = 1;
        private final transient Fall fall;

        Drawing(Fall fall) {
            this.fall = fall;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            fall.pass();
            super.nextBytes(bytes);
        }
    }

    /** Consent, which goes into the file behind the messages. */
    private static final class ReadConsent extends AbstractList<ConsentSave> {
        private final Fall fall;

        ReadConsent(Fall fall) {
            this.fall = fall;
        }

        @Override
        public ConsentSave get(int index) {
            fall.pass();
            return DENIED;
        }

        @Override
        public int size() {
            return 1;
        }
    }

    private Transfer begun(Envelope event, ByteString id) {
        histories.stored.database().perform(sql -> {
            HistoryEvents.know(sql, event);
            TransferStore.insert(sql, id, event, NOW);
        });
        return claim(NOW);
    }

    /** As soon as the database has seen that the one who fell in a transaction is gone, and not before (a worker asks again too). */
    private Transfer takenUp() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                List<Transfer> claimed = claimed(NOW.plus(HELD));
                if (!claimed.isEmpty()) {
                    return claimed.getFirst();
                }
            } catch (DatabaseUnavailableException _) {
                // A connection that fell with it.
            }
            Thread.sleep(10);
        }
        throw new AssertionError("nothing to take up after %s".formatted(PATIENCE));
    }

    private Transfer claim(Instant at) {
        return claimed(at).getFirst();
    }

    private List<Transfer> claimed(Instant at) {
        return histories.stored.database().transaction(sql -> TransferStore.claim(sql, at, at.plus(HELD), 1));
    }

    private Envelope offered(String url, ByteString id, ByteString installation) {
        byte[] location = ArchiveLocation.newBuilder()
                .setUrl(url)
                .setKey(ByteString.copyFrom(KEY.toByteArray()))
                .build()
                .toByteArray();
        return Histories.envelope(installation)
                .setArchiveOffered(ArchiveOffered.newBuilder()
                        .setTransferId(id)
                        .setLocation(Sealed.newBuilder()
                                .setBytes(ByteString.copyFrom(
                                        histories.dataKey.seal(Purpose.ARCHIVE_LOCATION, location)))))
                .build();
    }

    private static Envelope wanted(KeepingServer server, ByteString id) {
        return Histories.envelope(FIRST)
                .setArchiveWanted(ArchiveWanted.newBuilder()
                        .setTransferId(id)
                        .setOptions(EVERYTHING)
                        .setServerUrl(server.url()))
                .build();
    }
}
