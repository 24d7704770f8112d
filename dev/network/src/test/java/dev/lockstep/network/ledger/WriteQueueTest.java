package dev.lockstep.network.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WriteQueueTest {
    private final WriteQueue<String> queue = new WriteQueue<>(3, 100);

    @Test
    void takesRequestsWholeAndInOrderUntilTheBatchIsFull() {
        queue.offer("a", 2, 10);
        queue.offer("b", 2, 10);
        queue.offer("c", 1, 10);

        assertThat(queue.take(4, 1_000)).containsExactly("a", "b");
        assertThat(queue.take(4, 1_000)).containsExactly("c");
        assertThat(queue.take(4, 1_000)).isEmpty();
    }

    @Test
    void aBatchHasAtLeastOneRequestHoweverLarge() {
        queue.offer("a", 50, 90);
        queue.offer("b", 1, 1);

        assertThat(queue.take(4, 20)).containsExactly("a");
    }

    @Test
    void refusesWhatGoesBeyondItsBounds() {
        assertThat(queue.offer("a", 1, 60)).isTrue();
        assertThat(queue.offer("b", 1, 60)).isFalse();
        assertThat(queue.offer("c", 1, 40)).isTrue();
        assertThat(queue.offer("d", 1, 0)).isTrue();
        assertThat(queue.offer("e", 1, 0)).isFalse();
    }

    @Test
    void hasRoomAgainForWhatWasTaken() {
        queue.offer("a", 1, 100);
        queue.take(1, 100);

        assertThat(queue.offer("b", 1, 100)).isTrue();
    }

    @Test
    void anEmptyQueueTakesARequestOfAnySize() {
        assertThat(queue.offer("a", 1, 1_000)).isTrue();
    }
}
