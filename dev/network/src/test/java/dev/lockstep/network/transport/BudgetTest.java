package dev.lockstep.network.transport;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.network.failure.FailureException;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final long MEGABYTE = 1 << 20;

    private final Budget budget = new Budget("requests", 10 * MEGABYTE);
    private final Budget.Share one = budget.share();
    private final Budget.Share other = budget.share();

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
}
