package dev.lockstep.archive.transfer;

import static dev.lockstep.archive.transfer.Histories.EVERYTHING;
import static dev.lockstep.archive.transfer.Histories.PEER;
import static dev.lockstep.archive.transfer.Histories.id;
import static dev.lockstep.archive.transfer.Histories.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.archive.history.HistoryEvents;
import dev.lockstep.contract.event.ArchiveUploaded;
import dev.lockstep.contract.event.ArchiveWanted;
import dev.lockstep.contract.event.ConversationChanged;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.TransferPostponed;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.OutboxRelay;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fifty inboxes want their histories sent at once. */
class TransfersTest {
    private static final int INBOXES = 50;
    private static final int AT_ONCE = 4;
    /** Among the first that are begun. */
    private static final int HUGE = 1;

    private static final int HUGE_MESSAGES = 200;
    private static final int SMALL_MESSAGES = 2;
    private static final long SLICE = 20_000;
    private static final Duration ENOUGH = Duration.ofSeconds(60);

    private final Histories histories = new Histories();

    @TempDir
    private Path folder;

    @BeforeEach
    void whatEachInboxHas() {
        for (int inbox = 0; inbox < INBOXES; inbox++) {
            ByteString conversation = histories.conversation(
                    about(inbox),
                    ConversationChanged.newBuilder()
                            .setConversationId(id(16, inbox))
                            .setType(ConversationChanged.Type.DM)
                            .setPeerInboxId(PEER));
            for (int number = 1; number <= messages(inbox); number++) {
                histories.keep(about(inbox), message(conversation, number), Histories.text("x".repeat(1_000)));
            }
        }
    }

    @AfterEach
    void close() {
        histories.close();
    }

    /** The huge one is not let go before everybody else has been served. */
    @Test
    void aHugeOneHasItsPlaceAndTheOthersHaveTheirs() throws Exception {
        try (var server = new ServedInboxes(inbox(HUGE), INBOXES - 1)) {
            wantAll(server);
            try (Transfers transfers = transfers(server, AT_ONCE)) {
                transfers.start();
                server.awaitOthers(ENOUGH);
                awaitEnd();
            }

            assertThat(server.begun().indexOf(inbox(HUGE))).isLessThan(INBOXES / 2);
            assertThat(server.mostAtOnce()).isBetween(2, AT_ONCE);
        }
        Map<ByteString, List<ArchiveUploaded>> answers = answers();
        assertThat(answers).hasSize(INBOXES);
        answers.forEach((inbox, slices) -> {
            assertThat(slices)
                    .extracting(ArchiveUploaded::getSlice)
                    .containsExactlyElementsOf(
                            IntStream.range(0, slices.size()).boxed().toList());
            assertThat(slices).filteredOn(ArchiveUploaded::getLast).containsExactly(slices.getLast());
            assertThat(slices.stream()
                            .mapToLong(slice -> slice.getCounts().getMessages())
                            .sum())
                    .isEqualTo(messages(number(inbox)));
        });
        assertThat(answers.get(inbox(HUGE))).hasSizeGreaterThan(5);
    }

    @Test
    void whoHasWaitedLongestIsNext() throws Exception {
        try (var server = new ServedInboxes(ByteString.EMPTY, 0)) {
            wantAll(server);
            try (Transfers transfers = transfers(server, 1)) {
                transfers.start();
                awaitEnd();
            }

            assertThat(server.served().stream().distinct())
                    .containsExactlyElementsOf(IntStream.range(0, INBOXES)
                            .mapToObj(TransfersTest::inbox)
                            .toList());
            assertThat(server.mostAtOnce()).isEqualTo(1);
        }
    }

    /** What cannot be delivered now gives its place to others, and is answered when it can be. */
    @Test
    void whoHasTroubleHoldsNobodyUpAndIsServedAtLast() throws Exception {
        try (var server = new ServedInboxes(ByteString.EMPTY, 0)) {
            server.turnAway(inbox(0));
            wantAll(server);
            try (Transfers transfers = transfers(server, 1)) {
                transfers.start();
                awaitEnd();
            }

            assertThat(server.served().getFirst()).isEqualTo(inbox(1));
            assertThat(server.served().stream().distinct()).hasSize(INBOXES);
        }
        assertThat(answers()).hasSize(INBOXES);
        assertThat(histories.stored.outbox())
                .filteredOn(Envelope::hasTransferPostponed)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getInboxId()).isEqualTo(inbox(0));
                    TransferPostponed postponed = event.getTransferPostponed();
                    assertThat(postponed.getTransferId()).isEqualTo(id(32, 0));
                    assertThat(postponed.getReason().getCode()).isEqualTo("history-server-unavailable");
                    assertThat(Duration.ofNanos(postponed.getUntilNs() - event.getAtNs()))
                            .isCloseTo(ENOUGH, Duration.ofSeconds(1));
                });
    }

    /** In no particular order: what counts is since when each waits. */
    private void wantAll(ServedInboxes server) {
        List<Integer> inboxes =
                new ArrayList<>(IntStream.range(0, INBOXES).boxed().toList());
        Collections.shuffle(inboxes, new Random(1));
        Instant first = Instant.now().minus(ENOUGH);
        for (int inbox : inboxes) {
            Envelope wanted = about(inbox)
                    .setArchiveWanted(ArchiveWanted.newBuilder()
                            .setTransferId(id(32, inbox))
                            .setOptions(EVERYTHING)
                            .setServerUrl(server.url(inbox(inbox))))
                    .build();
            histories.stored.database().perform(sql -> {
                HistoryEvents.know(sql, wanted);
                TransferStore.insert(sql, id(32, inbox), wanted, first.plusMillis(inbox));
            });
        }
    }

    private Transfers transfers(ServedInboxes server, int atOnce) {
        var database = histories.stored.database();
        var events = new TransferEvents(new Outbox(new OutboxRelay(database, new MockProducer<>())), Instant::now);
        var work = new TransferWork(
                database,
                new HistoryServerClient(
                        new AllowedServers(
                                List.of(server.url()),
                                host -> new InetAddress[0],
                                new RefusedAddresses(new SimpleMeterRegistry())),
                        new HistoryServerClient.Limits(1 << 20, ENOUGH, ENOUGH)),
                inbox -> histories.dataKey,
                (tenant, inbox) -> List.of(),
                events,
                InstantSource.system(),
                new SecureRandom(),
                new TransferWork.Settings(folder, server.url(), SLICE, Duration.ofSeconds(1)));
        return new Transfers(database, work, events, InstantSource.system(), atOnce, ENOUGH, ENOUGH);
    }

    private void awaitEnd() throws InterruptedException {
        long end = System.nanoTime() + ENOUGH.toNanos();
        while (waiting() > 0) {
            assertThat(System.nanoTime()).as("transfers wait: %d", waiting()).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private long waiting() {
        return histories
                .stored
                .database()
                .direct()
                .first("select count(*) as waiting from transfer where state <> 'done'", row -> row.getLong("waiting"))
                .orElseThrow();
    }

    private Map<ByteString, List<ArchiveUploaded>> answers() {
        return histories.stored.outbox().stream()
                .filter(Envelope::hasArchiveUploaded)
                .collect(Collectors.groupingBy(
                        Envelope::getInboxId, Collectors.mapping(Envelope::getArchiveUploaded, Collectors.toList())));
    }

    private static int messages(int inbox) {
        return inbox == HUGE ? HUGE_MESSAGES : SMALL_MESSAGES;
    }

    private static Envelope.Builder about(int inbox) {
        return Histories.envelope(id(32, inbox)).setInboxId(inbox(inbox));
    }

    private static ByteString inbox(int number) {
        return id(32, number);
    }

    private static int number(ByteString inbox) {
        return inbox.byteAt(0);
    }
}
