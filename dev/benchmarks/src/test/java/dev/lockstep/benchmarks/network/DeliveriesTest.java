package dev.lockstep.benchmarks.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
    private static final Duration STALL = Duration.ofMillis(200);

    @Test
    void countsAStallForEveryMessageThatItHeldUp() {
        OpenLoop loop = new OpenLoop(100, Duration.ofMillis(500));
        Deliveries deliveries = new Deliveries(loop, 0);

        loop.run(index -> {
            long until = System.nanoTime() + (index == 10 ? STALL.toNanos() : 0);
            while (System.nanoTime() < until) {
                LockSupport.parkNanos(until - System.nanoTime());
            }
            deliveries.arrived(index);
        });

        // 200 ms hold up twenty messages of 10 ms each: the first by 200 ms, the tenth still by some 100 ms.
        assertThat(deliveries.latencies().count()).isEqualTo(50);
        assertThat(deliveries.latencies().percentile(100)).isGreaterThanOrEqualTo(STALL.minusMillis(1));
        assertThat(deliveries.latencies().percentile(85)).isGreaterThanOrEqualTo(Duration.ofMillis(90));
    }

    @Test
    void leavesTheWarmUpOut() throws Exception {
        OpenLoop loop = new OpenLoop(1000, Duration.ofMillis(20));
        Deliveries deliveries = new Deliveries(loop, 15);

        loop.run(deliveries::arrived);

        assertThat(deliveries.awaitAll(Duration.ZERO)).isZero();
        assertThat(deliveries.latencies().count()).isEqualTo(5);
    }

    @Test
    void tellsLostAndRepeatedMessages() throws Exception {
        OpenLoop loop = new OpenLoop(1000, Duration.ofMillis(10));
        Deliveries deliveries = new Deliveries(loop, 0);

        loop.run(index -> {
            if (index != 4) {
                deliveries.arrived(index);
            }
            if (index == 5) {
                deliveries.arrived(index);
            }
        });

        assertThat(deliveries.awaitAll(Duration.ofMillis(1))).isEqualTo(1);
        assertThat(deliveries.repeated()).isEqualTo(1);
    }
}
