package dev.lockstep.network.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.network.failure.FailureException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final long MEGABYTE = 1 << 20;

    private final AtomicLong nanos = new AtomicLong();
    private final List<String> evicted = new ArrayList<>();
    private final Budget budget = new Budget("requests", 10 * MEGABYTE, nanos::get);
    private final Budget.Share one = budget.share(() -> evicted.add("one"));
    private final Budget.Share other = budget.share(() -> evicted.add("other"));

    @Test
    void refusesWhatAllTogetherMayNotHoldUntilSomeIsGivenBack() {
        one.take(6 * MEGABYTE);

        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(() -> other.take(6 * MEGABYTE))
                .withMessageContaining("large requests hold 6291456 bytes of the 10485760");
        one.giveBack();
        assertThatCode(() -> other.take(6 * MEGABYTE)).doesNotThrowAnyException();
    }

    @Test
    void whatIsSmallDoesNotCount() {
        one.take(10 * MEGABYTE);

        assertThatCode(() -> other.take(1_000)).doesNotThrowAnyException();
    }

    @Test
    void whoIsAloneMayHoldMore() {
        assertThatCode(() -> one.take(20 * MEGABYTE)).doesNotThrowAnyException();
    }

    @Test
    void givingBackTwiceGivesBackOnce() {
        one.take(8 * MEGABYTE);
        other.take(MEGABYTE);
        one.giveBack();
        one.giveBack();
        one.take(8 * MEGABYTE);

        assertThatExceptionOfType(FailureException.class).isThrownBy(() -> other.take(2 * MEGABYTE));
    }

    @Test
    void whoHoldsOnForLongMakesRoomForOthers() {
        one.take(8 * MEGABYTE);
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());

        other.take(8 * MEGABYTE);

        assertThat(evicted).containsExactly("one");
        // What was taken from it is not given back a second time.
        one.giveBack();
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(() -> budget.share(() -> {}).take(8 * MEGABYTE));
    }

    @Test
    void whoInsistsGetsItAndTheEldestMakesRoom() {
        one.insist(6 * MEGABYTE);
        other.insist(3 * MEGABYTE);

        budget.share(() -> {}).insist(5 * MEGABYTE);

        assertThat(evicted).containsExactly("one");
    }

    @Test
    void nobodyMakesRoomForItself() {
        one.insist(9 * MEGABYTE);
        one.insist(9 * MEGABYTE);

        assertThat(evicted).isEmpty();
    }
}
