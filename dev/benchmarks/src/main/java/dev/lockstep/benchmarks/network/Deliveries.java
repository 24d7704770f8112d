package dev.lockstep.benchmarks.network;

import dev.lockstep.benchmarks.report.Latencies;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/** What of one open loop has arrived, how late, and whether anything came twice. */
final class Deliveries {
    private final OpenLoop loop;
    private final int first;
    private final Latencies latencies = new Latencies();
    private final AtomicIntegerArray arrivals;
    private final CountDownLatch missing;
    private final LongAdder repeated = new LongAdder();

    /** Messages before number {@code first} warm up: they must arrive, their latency does not count. */
    Deliveries(OpenLoop loop, int first) {
        this.loop = loop;
        this.first = first;
        this.arrivals = new AtomicIntegerArray(loop.count());
        this.missing = new CountDownLatch(loop.count());
    }

    void arrived(long number) {
        long now = System.nanoTime();
        int index = Math.toIntExact(number);
        if (arrivals.getAndIncrement(index) > 0) {
            repeated.increment();
            return;
        }
        if (index >= first) {
            latencies.record(now - loop.due(index));
        }
        missing.countDown();
    }

    /** Waits for the last ones and says how many are lost: those that are not there by then. */
    long awaitAll(Duration limit) throws InterruptedException {
        return missing.await(limit.toMillis(), TimeUnit.MILLISECONDS) ? 0 : missing.getCount();
    }

    Latencies latencies() {
        return latencies;
    }

    long repeated() {
        return repeated.sum();
    }
}
