package dev.lockstep.benchmarks.network;

import com.google.protobuf.ByteString;
import dev.lockstep.benchmarks.report.Latencies;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How many messages the network stores when writers publish as fast as it answers: each has a connection and one message
 * in flight, the next follows the answer (a closed loop). Afterwards everything that was answered is read back.
 */
final class WriterThroughput {
    private final InetSocketAddress network;
    private final int writers;
    private final int groups;
    private final Duration warmUp;
    private final Duration time;

    /** @param groups how many groups the writers share; as many as writers gives each its own, 1 makes them queue up */
    WriterThroughput(InetSocketAddress network, int writers, int groups, Duration warmUp, Duration time) {
        this.network = network;
        this.writers = writers;
        this.groups = groups;
        this.warmUp = warmUp;
        this.time = time;
    }

    /**
     * What one run gave.
     *
     * @param stored messages answered in the measured time
     * @param readBack messages found afterwards, warm-up included
     * @param answer from sending to the answer
     */
    record Outcome(long stored, long readBack, Latencies answer) {}

    /** @throws IllegalStateException when a message was refused, or one that was answered is not there afterwards */
    Outcome run() throws InterruptedException {
        ByteString[] ids = SealedMessage.freshGroups(groups, new SplittableRandom());
        Writer.Window window = Writer.Window.startingNow(writers, warmUp, time);
        List<Writer> all = new ArrayList<>();
        try {
            for (int i = 0; i < writers; i++) {
                all.add(new Writer(i, ids[i % groups], new NetworkClient(network), window));
            }
            all.forEach(Writer::next);
            window.awaitEnd();
            return new Outcome(window.stored().sum(), readBack(ids, all), window.answers());
        } finally {
            all.forEach(Writer::close);
        }
    }

    private long readBack(ByteString[] ids, List<Writer> all) {
        BitSet[] found = new BitSet[writers];
        for (int i = 0; i < writers; i++) {
            found[i] = new BitSet();
        }
        try (NetworkClient reader = new NetworkClient(network)) {
            for (ByteString group : ids) {
                reader.readAll(group, message -> {
                    long number = SealedMessage.number(message.getData());
                    found[(int) (number >>> 32)].set((int) number);
                });
            }
        }
        long count = 0;
        for (Writer writer : all) {
            int there = found[writer.index()].cardinality();
            if (there != writer.answered()) {
                throw new IllegalStateException("writer %d: messages read back: %d (expected: %d)"
                        .formatted(writer.index(), there, writer.answered()));
            }
            count += there;
        }
        return count;
    }
}
