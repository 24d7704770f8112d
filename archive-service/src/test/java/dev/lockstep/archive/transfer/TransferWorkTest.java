package dev.lockstep.archive.transfer;

import static dev.lockstep.archive.transfer.Histories.EVERYTHING;
import static dev.lockstep.archive.transfer.Histories.FIRST;
import static dev.lockstep.archive.transfer.Histories.KEY;
import static dev.lockstep.archive.transfer.Histories.PEER;
import static dev.lockstep.archive.transfer.Histories.SECOND;
import static dev.lockstep.archive.transfer.Histories.id;
import static dev.lockstep.archive.transfer.Histories.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.lockstep.archive.history.HistoryEvents;
import dev.lockstep.contract.event.ArchiveLocation;
import dev.lockstep.contract.event.ArchiveOffered;
import dev.lockstep.contract.event.ArchiveWanted;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.Sealed;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.OutboxRelay;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentSave;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentStateSave;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transfers from their first step to what they tell: all of it happens, or none, and nothing of it stays on the disk. */
class TransferWorkTest {
    private static final ByteString ID = id(32, 50);
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000_000);
    private static final Duration HELD = Duration.ofSeconds(30);
    private static final ConsentSave DENIED = ConsentSave.newBuilder()
            .setEntity(SavedElements.hex(id(32, 98)))
            .setState(ConsentStateSave.CONSENT_STATE_SAVE_DENIED)
            .build();

    private final Histories histories = new Histories();

    @TempDir
    private Path folder;

    private byte[] archive = {};

    @BeforeEach
    void whatTheFirstInstallationHas() throws Exception {
        ByteString dm = histories.dm(FIRST, 10, PEER);
        for (int number = 1; number <= 3; number++) {
            histories.keep(FIRST, message(dm, number));
        }
        archive = histories.write(EVERYTHING, List.of(DENIED)).bytes();
    }

    @AfterEach
    void close() {
        histories.close();
    }

    @Test
    void whatIsOfferedIsFetchedMergedAndTold() throws Exception {
        try (HostileServer server = serving(archive, archive.length)) {
            Transfer transfer = begun(offered(server, KEY));
            work(server, Long.MAX_VALUE).perform(transfer);

            assertThat(histories.kept(SECOND)).containsExactly(3, 2, 1);
            assertThat(told())
                    .containsExactly(Envelope.PayloadCase.CONSENT_IMPORTED, Envelope.PayloadCase.HISTORY_IMPORTED);
            var imported = histories.stored.outbox().getLast().getHistoryImported();
            assertThat(imported.getCounts().getMessages()).isEqualTo(3);
            assertThat(imported.getCounts().getBytes()).isEqualTo(archive.length);
            assertNothingIsLeft();
        }
    }

    @Test
    void twoInstallationsFetchOneArchive() throws Exception {
        ByteString third = id(32, 3);
        try (HostileServer server = serving(archive, archive.length)) {
            Transfer first = begun(offered(server, KEY));
            Transfer second = begun(offered(server, KEY).setInstallationId(third));
            work(server, Long.MAX_VALUE).perform(first);
            work(server, Long.MAX_VALUE).perform(second);

            assertThat(histories.kept(SECOND)).containsExactly(3, 2, 1);
            assertThat(histories.kept(third)).containsExactly(3, 2, 1);
            assertThat(histories.stored.outbox())
                    .filteredOn(Envelope::hasHistoryImported)
                    .extracting(Envelope::getInstallationId)
                    .containsExactly(SECOND, third);
            assertNothingIsLeft();
        }
    }

    @Test
    void whatIsCutOffChangesNothing() throws Exception {
        byte[] cutOff = Arrays.copyOf(archive, archive.length - 1);
        try (HostileServer server = serving(cutOff, cutOff.length)) {
            assertRefused(server, KEY, "archive-truncated", true);
        }
    }

    @Test
    void whatBreaksOffOnItsWayIsTriedAgain() throws Exception {
        try (HostileServer server = serving(Arrays.copyOf(archive, archive.length / 2), archive.length)) {
            assertRefused(server, KEY, "history-server-unreachable", false);
        }
    }

    @Test
    void whatIsLockedChangesNothing() throws Exception {
        byte[] otherKey = new byte[ArchiveKey.LENGTH];
        otherKey[0] = 1;
        try (HostileServer server = serving(archive, archive.length)) {
            assertRefused(server, ArchiveKey.of(otherKey), "archive-key-mismatch", true);
        }
    }

    @Test
    void whatIsDamagedChangesNothing() throws Exception {
        byte[] damaged = archive.clone();
        damaged[damaged.length / 2] ^= 1;
        try (HostileServer server = serving(damaged, damaged.length)) {
            assertRefused(server, KEY, "archive-corrupt", true);
        }
    }

    @Test
    void whoHasLostTheTransferMergesNothing() throws Exception {
        try (HostileServer server = serving(archive, archive.length)) {
            Transfer lost = begun(offered(server, KEY));
            assertThat(claim(NOW.plus(HELD))).hasSize(1);

            assertThatThrownBy(() -> work(server, Long.MAX_VALUE).perform(lost))
                    .isInstanceOf(TransferStore.LostException.class);
            assertThat(histories.kept(SECOND)).isEmpty();
            assertThat(told()).isEmpty();
            assertNothingIsLeft();
        }
    }

    @Test
    void whatIsWantedGoesUpInSlicesAndComesBackWhole() throws Exception {
        try (HostileServer server = taking(200)) {
            Transfer transfer = begun(wanted(server));
            work(server, 1).perform(transfer);

            assertThat(histories.stored.outbox())
                    .allMatch(Envelope::hasArchiveUploaded)
                    .extracting(event -> event.getArchiveUploaded().getSlice())
                    .containsExactly(0, 1, 2);
            assertThat(histories.stored.outbox().getLast().getArchiveUploaded().getLast())
                    .isTrue();
            assertThat(server.asked()).isEqualTo(3);
            assertNothingIsLeft();
        }
    }

    @Test
    void howFarItIsIsToldWhileItIsFetchedAndMerged() throws Exception {
        try (HostileServer server = serving(archive, archive.length)) {
            Transfer transfer = begun(offered(server, KEY));
            work(server, Long.MAX_VALUE, new SlowClock()).perform(transfer);

            assertThat(progress()).isNotEmpty().isSorted().last().isEqualTo(1.0);
            assertThat(histories.stored.outbox().getLast().hasHistoryImported()).isTrue();
        }
    }

    @Test
    void howFarItIsIsToldWhileSlicesAreWritten() throws Exception {
        try (HostileServer server = taking(200)) {
            work(server, 1, new SlowClock()).perform(begun(wanted(server)));

            assertThat(progress()).containsExactly(1 / 3.0, 2 / 3.0, 1.0);
        }
    }

    private List<Double> progress() {
        return histories.stored.outbox().stream()
                .filter(Envelope::hasTransferProgressed)
                .map(event -> event.getTransferProgressed().getProgress())
                .toList();
    }

    /** A second passes whenever somebody looks. */
    private static final class SlowClock implements InstantSource {
        private Instant now = NOW;

        @Override
        public Instant instant() {
            now = now.plusSeconds(1);
            return now;
        }
    }

    @Test
    void whatCouldNotBeUploadedIsNotBuiltAgain() throws Exception {
        Transfer first;
        try (HostileServer down = taking(503)) {
            first = begun(wanted(down));
            assertFailure(first, work(down, Long.MAX_VALUE), "history-server-unavailable", false);
        }
        Path built = files().getFirst();
        byte[] bytes = Files.readAllBytes(built);
        assertThat(told()).isEmpty();

        histories.keep(FIRST, message(id(16, 10), 4));
        try (HostileServer up = taking(200)) {
            Transfer second = claim(NOW.plus(HELD)).getFirst();
            assertThat(second.built()).isPresent();
            assertThat(Files.readAllBytes(built)).isEqualTo(bytes);
            work(up, Long.MAX_VALUE)
                    .perform(new Transfer(
                            second.id(),
                            wanted(up).build(),
                            second.attempts(),
                            second.troubledSince(),
                            second.slices(),
                            second.next(),
                            second.built()));
        }

        assertThat(histories
                        .stored
                        .outbox()
                        .getLast()
                        .getArchiveUploaded()
                        .getCounts()
                        .getMessages())
                .isEqualTo(3);
        assertNothingIsLeft();
    }

    private void assertRefused(HostileServer server, ArchiveKey key, String code, boolean permanent) throws Exception {
        assertFailure(begun(offered(server, key)), work(server, Long.MAX_VALUE), code, permanent);
        assertThat(histories.kept(SECOND)).isEmpty();
        assertThat(told()).isEmpty();
        assertNothingIsLeft();
    }

    private static void assertFailure(Transfer transfer, TransferWork work, String code, boolean permanent) {
        TransferException failure = catchThrowableOfType(TransferException.class, () -> work.perform(transfer));
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.isPermanent()).isEqualTo(permanent);
    }

    private List<Envelope.PayloadCase> told() {
        return histories.stored.outbox().stream().map(Envelope::getPayloadCase).toList();
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(files()).isEmpty();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private TransferWork work(HostileServer server, long sliceSize) {
        return work(server, sliceSize, InstantSource.fixed(NOW));
    }

    private TransferWork work(HostileServer server, long sliceSize, InstantSource clock) {
        var database = histories.stored.database();
        var allowed = new AllowedServers(
                List.of(server.url()), host -> new InetAddress[0], new RefusedAddresses(new SimpleMeterRegistry()));
        var limits = new HistoryServerClient.Limits(1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(20));
        return new TransferWork(
                database,
                new HistoryServerClient(allowed, limits),
                inbox -> histories.dataKey,
                (tenant, inbox) -> List.of(DENIED),
                new TransferEvents(new Outbox(new OutboxRelay(database, new MockProducer<>())), () -> NOW),
                clock,
                new SecureRandom(),
                new TransferWork.Settings(folder, server.url(), sliceSize, Duration.ofSeconds(1)));
    }

    private Transfer begun(Envelope.Builder event) {
        histories.stored.database().perform(sql -> {
            HistoryEvents.know(sql, event.build());
            TransferStore.insert(sql, ID, event.build(), NOW);
        });
        return claim(NOW).getFirst();
    }

    private List<Transfer> claim(Instant at) {
        return histories.stored.database().transaction(sql -> TransferStore.claim(sql, at, at.plus(HELD), 1));
    }

    private Envelope.Builder offered(HostileServer server, ArchiveKey key) {
        byte[] location = ArchiveLocation.newBuilder()
                .setUrl(server.url() + "/files/1")
                .setKey(ByteString.copyFrom(key.toByteArray()))
                .build()
                .toByteArray();
        return Histories.envelope(SECOND)
                .setArchiveOffered(ArchiveOffered.newBuilder()
                        .setTransferId(ID)
                        .setLocation(Sealed.newBuilder()
                                .setBytes(ByteString.copyFrom(
                                        histories.dataKey.seal(Purpose.ARCHIVE_LOCATION, location)))));
    }

    private static Envelope.Builder wanted(HostileServer server) {
        return Histories.envelope(FIRST)
                .setArchiveWanted(ArchiveWanted.newBuilder()
                        .setTransferId(ID)
                        .setOptions(EVERYTHING)
                        .setServerUrl(server.url()));
    }

    private static HostileServer serving(byte[] content, int announced) throws IOException {
        return new HostileServer(client -> {
            client.write("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
                    .formatted(announced)
                    .getBytes(StandardCharsets.US_ASCII));
            client.write(content);
        });
    }

    private static HostileServer taking(int status) throws IOException {
        return new HostileServer(
                HostileServer.Answer.of("HTTP/1.1 %d Answer\nContent-Length: 4\n\nfile".formatted(status)));
    }
}
