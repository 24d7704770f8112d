package dev.lockstep.archive.transfer;

import static dev.lockstep.archive.transfer.Histories.FIRST;
import static dev.lockstep.archive.transfer.Histories.SECOND;
import static dev.lockstep.archive.transfer.Histories.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.archive.history.HistoryEvents;
import dev.lockstep.archive.history.HistoryPages;
import dev.lockstep.contract.event.ArchiveOffered;
import dev.lockstep.contract.event.ArchiveUploaded;
import dev.lockstep.contract.event.ArchiveWanted;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who works at a transfer, and when; whoever has lost one changes nothing any more. */
class TransferStoreTest {
    private static final ByteString ID = id(32, 50);
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
    private static final Duration HELD = Duration.ofSeconds(30);

    private final TestDatabase stored = new TestDatabase();

    @AfterEach
    void close() {
        stored.close();
    }

    @Test
    void whatTwoInstallationsWantSentIsOneTransfer() {
        assertThat(add(wanted(FIRST))).isTrue();
        assertThat(add(wanted(SECOND))).isFalse();

        assertThat(claim(NOW))
                .singleElement()
                .satisfies(transfer ->
                        assertThat(transfer.event().getInstallationId()).isEqualTo(FIRST));
    }

    @Test
    void whatIsOfferedToTwoInstallationsEachOfThemGets() {
        assertThat(add(offered(FIRST))).isTrue();
        assertThat(add(offered(SECOND))).isTrue();
        assertThat(add(offered(SECOND))).isFalse();

        List<Transfer> claimed = claim(NOW);
        assertThat(claimed)
                .extracting(transfer -> transfer.event().getInstallationId())
                .containsExactlyInAnyOrder(FIRST, SECOND);
        done(claimed.getFirst());
        done(claimed.getLast());
        assertThat(claim(NOW.plus(HELD))).isEmpty();
    }

    @Test
    void whatWasMergedIsMergedAgainWhenSomebodyAsks() {
        add(offered(FIRST));
        done(claim(NOW).getFirst());

        assertThat(add(offered(FIRST))).isTrue();
        assertThat(claim(NOW.plus(HELD))).hasSize(1);
    }

    @Test
    void whatACrashLeavesIsTakenOverAfterAWhileAndItsFirstWorkerHasLostIt() {
        add(wanted(FIRST));
        Transfer first = claim(NOW).getFirst();
        assertThat(claim(NOW.plus(HELD).minusMillis(1))).isEmpty();
        Transfer second = claim(NOW.plus(HELD)).getFirst();

        assertThatThrownBy(() -> done(first)).isInstanceOf(TransferStore.LostException.class);
        assertThat(second.attempts()).isEqualTo(2);
        done(second);
        assertThat(claim(NOW.plus(HELD.multipliedBy(3)))).isEmpty();
    }

    @Test
    void whoeverHoldsOnKeepsIt() {
        add(wanted(FIRST));
        Transfer held = claim(NOW).getFirst();
        perform(sql -> TransferStore.hold(sql, held, NOW.plus(HELD.multipliedBy(2))));

        assertThat(claim(NOW.plus(HELD))).isEmpty();
    }

    @Test
    void whatIsBuiltIsFoundByWhoeverGoesOn() {
        add(wanted(FIRST));
        Transfer first = claim(NOW).getFirst();
        var uploaded = ArchiveUploaded.newBuilder().setPin("pin").setSlice(1).build();
        var next = new HistoryPages.End(7, id(32, 7));
        perform(sql -> TransferStore.announced(sql, first, new HistoryPages.End(9, id(32, 9))));
        perform(sql -> TransferStore.built(sql, first, new Transfer.Built(id(4, 1), uploaded, next)));

        Transfer second = claim(NOW.plus(HELD)).getFirst();
        assertThat(second.slices()).isEqualTo(1);
        assertThat(second.next()).isEqualTo(new HistoryPages.End(9, id(32, 9)));
        assertThat(second.built()).contains(new Transfer.Built(id(4, 1), uploaded, next));
    }

    @Test
    void whatWaitsComesInItsTime() {
        add(wanted(FIRST));
        Transfer transfer = claim(NOW).getFirst();
        perform(sql -> TransferStore.postpone(sql, transfer, NOW, NOW.plusSeconds(5)));

        assertThat(claim(NOW.plusSeconds(4))).isEmpty();
        assertThat(claim(NOW.plusSeconds(5)))
                .singleElement()
                .satisfies(again -> assertThat(again.troubledSince()).contains(NOW));
    }

    @Test
    void whatEndedLongAgoIsForgotten() {
        add(wanted(FIRST));
        done(claim(NOW).getFirst());
        perform(sql -> TransferStore.forget(sql, NOW.plus(Duration.ofDays(31))));

        assertThat(add(wanted(FIRST))).isTrue();
    }

    private static Envelope wanted(ByteString installation) {
        return Histories.envelope(installation)
                .setArchiveWanted(ArchiveWanted.newBuilder().setTransferId(ID))
                .build();
    }

    private static Envelope offered(ByteString installation) {
        return Histories.envelope(installation)
                .setArchiveOffered(ArchiveOffered.newBuilder().setTransferId(ID))
                .build();
    }

    private boolean add(Envelope event) {
        return stored.database().transaction(sql -> {
            HistoryEvents.know(sql, event);
            return TransferStore.insert(sql, ID, event, NOW);
        });
    }

    private List<Transfer> claim(Instant at) {
        return stored.database().transaction(sql -> TransferStore.claim(sql, at, at.plus(HELD), 10));
    }

    private void done(Transfer transfer) {
        perform(sql -> TransferStore.done(sql, transfer, NOW));
    }

    private interface Change {
        void in(Sql sql);
    }

    private void perform(Change change) {
        stored.database().perform(change::in);
    }
}
