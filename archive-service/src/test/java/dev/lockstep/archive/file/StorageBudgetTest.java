package dev.lockstep.archive.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StorageBudgetTest {

    @Test
    void takesExactlyWhatFits() {
        StorageBudget budget = new StorageBudget(100);

        assertThat(budget.reserve(100)).isTrue();
        assertThat(budget.reserve(1)).isFalse();
        assertThat(budget.used()).isEqualTo(100);
    }

    @Test
    void isNotFooledByHugeSizes() {
        StorageBudget budget = new StorageBudget(100);
        budget.occupy(50);

        assertThat(budget.reserve(Long.MAX_VALUE)).isFalse();
        assertThat(budget.used()).isEqualTo(50);
    }

    @Test
    void countsWhatIsThereEvenIfItDoesNotFit() {
        StorageBudget budget = new StorageBudget(100);
        budget.occupy(150);

        assertThat(budget.reserve(0)).isFalse();
        budget.release(100);
        assertThat(budget.reserve(50)).isTrue();
    }

    @Test
    void givesOutNoMoreThanThereIsToThreadsThatRace() throws Exception {
        StorageBudget budget = new StorageBudget(1000);
        Callable<Integer> taker = () ->
                (int) IntStream.range(0, 1000).filter(i -> budget.reserve(1)).count();

        int taken = 0;
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var result : threads.invokeAll(java.util.Collections.nCopies(4, taker))) {
                taken += result.get();
            }
        }

        assertThat(taken).isEqualTo(1000);
        assertThat(budget.used()).isEqualTo(1000);
    }
}
