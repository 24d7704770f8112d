package dev.lockstep.network.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchWriterTest {
    private record Settings(int queueRequests, int batch) implements NetworkSettings.Writing {
        @Override
        public MemorySize queueBytes() {
            return new MemorySize(BigInteger.valueOf(1_000));
        }

        @Override
        public MemorySize batchBytes() {
            return new MemorySize(BigInteger.valueOf(1_000));
        }
    }

    private final List<List<Integer>> transactions = new ArrayList<>();
    private final List<Promise<Void>> running = new ArrayList<>();
    private final BatchWriter<Integer> writer =
            new BatchWriter<>("test", new Settings(3, 10), new SimpleMeterRegistry(), this::store);

    private Future<Void> store(List<Integer> rows) {
        transactions.add(rows);
        Promise<Void> promise = Promise.promise();
        running.add(promise);
        return promise.future();
    }

    @Test
    void whatComesInDuringATransactionIsTheNextOne() {
        var first = writer.write(List.of(1, 2), 1);
        var second = writer.write(List.of(3), 1);
        var third = writer.write(List.of(4), 1);
        assertThat(transactions).containsExactly(List.of(1, 2));

        running.getFirst().complete();

        assertThat(first.succeeded()).isTrue();
        assertThat(second.isComplete()).isFalse();
        assertThat(transactions).containsExactly(List.of(1, 2), List.of(3, 4));
        running.getLast().complete();
        assertThat(third.succeeded()).isTrue();
    }

    @Test
    void aTransactionThatFailsFailsItsRequestsAndNoOthers() {
        var first = writer.write(List.of(1), 1);
        var second = writer.write(List.of(2), 1);

        running.getFirst().fail("the database is away");
        running.getLast().complete();

        assertThat(first.failed()).isTrue();
        assertThat(second.succeeded()).isTrue();
    }

    @Test
    void whatCannotWaitIsRefusedAndNotStored() {
        writer.write(List.of(1), 1);
        for (int i = 2; i <= 4; i++) {
            writer.write(List.of(i), 1);
        }

        var refused = writer.write(List.of(5), 1);

        assertThat(refused.cause())
                .isInstanceOfSatisfying(
                        FailureException.class, e -> assertThat(e.failure()).isInstanceOf(Failure.LimitReached.class));
        running.getFirst().complete();
        assertThat(transactions.getLast()).containsExactly(2, 3, 4);
    }
}
