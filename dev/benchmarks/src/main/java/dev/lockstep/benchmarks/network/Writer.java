package dev.lockstep.benchmarks.network;

import com.google.protobuf.ByteString;
import dev.lockstep.benchmarks.report.Latencies;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** One writer of a closed loop; its calls follow one another on its connection's thread. */
final class Writer implements AutoCloseable {
    private final int index;
    private final ByteString group;
    private final NetworkClient client;
    private final Window window;
    private final SplittableRandom random;
    private volatile int answered;

    Writer(int index, ByteString group, NetworkClient client, Window window) {
        this.index = index;
        this.group = group;
        this.client = client;
        this.window = window;
        this.random = new SplittableRandom(index);
    }

    int index() {
        return index;
    }

    /** How many of its messages the network has confirmed so far. */
    int answered() {
        return answered;
    }

    /** Publishes one message, and after its answer the next, until the window ends. */
    void next() {
        long number = ((long) index << 32) | answered;
        long sent = System.nanoTime();
        client.send(
                SealedMessage.request(group, number, random), window.refusals().orElse(() -> answered(sent)));
    }

    private void answered(long sent) {
        answered = answered + 1; // one call at a time, so nobody else writes it
        if (window.count(sent, System.nanoTime())) {
            next();
        } else {
            window.running().countDown();
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /**
     * The time all writers share, and what happened in it.
     *
     * @param from start of the measured time, on the clock of {@link System#nanoTime()}
     * @param until end of it
     */
    record Window(
            long from, long until, Latencies answers, LongAdder stored, Refusals refusals, CountDownLatch running) {
        private static final long GRACE = TimeUnit.SECONDS.toNanos(30);

        static Window startingNow(int writers, Duration warmUp, Duration time) {
            long from = System.nanoTime() + warmUp.toNanos();
            return new Window(
                    from,
                    from + time.toNanos(),
                    new Latencies(),
                    new LongAdder(),
                    new Refusals(),
                    new CountDownLatch(writers));
        }

        /** Counts an answer if it came in the measured time, and says whether there is time for another. */
        boolean count(long sent, long now) {
            if (now - from >= 0 && now - until < 0) {
                stored.increment();
                answers.record(now - sent);
            }
            return now - until < 0;
        }

        /** @throws IllegalStateException when a message was refused or a writer has no answer long after the end */
        void awaitEnd() throws InterruptedException {
            while (!running.await(1, TimeUnit.SECONDS)) {
                refusals.check();
                if (System.nanoTime() - until > GRACE) {
                    throw new IllegalStateException("writers without an answer: " + running.getCount());
                }
            }
            refusals.check();
        }
    }
}
