package dev.lockstep.benchmarks.network;

import dev.lockstep.benchmarks.report.Latencies;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.SplittableRandom;

/** How long a message takes from being due at its sender to being in the hands of a subscriber: one publisher, an open loop. */
final class DeliveryLatency {
    private static final int GROUPS = 40;
    private static final int SUBSCRIBERS = 10;
    private static final Duration LAST = Duration.ofSeconds(20);

    private final InetSocketAddress network;
    private final int perSecond;
    private final Duration warmUp;
    private final Duration time;

    DeliveryLatency(InetSocketAddress network, int perSecond, Duration warmUp, Duration time) {
        this.network = network;
        this.perSecond = perSecond;
        this.warmUp = warmUp;
        this.time = time;
    }

    /**
     * What one run gave.
     *
     * @param delivered from due to delivered
     * @param stored from due to the network's answer that it is stored
     */
    record Outcome(Latencies delivered, Latencies stored) {}

    /** To forty fresh groups that ten subscribers share. */
    Outcome run() throws InterruptedException {
        try (Audience audience = Audience.open(network, GROUPS, SUBSCRIBERS)) {
            return run(audience);
        }
    }

    /** @throws IllegalStateException when a message was refused, lost or delivered twice */
    Outcome run(Audience audience) throws InterruptedException {
        OpenLoop loop = new OpenLoop(perSecond, warmUp.plus(time));
        int first = Math.toIntExact(warmUp.toMillis() * perSecond / 1000);
        Deliveries deliveries = new Deliveries(loop, first);
        Latencies stored = new Latencies();
        Refusals refusals = new Refusals();
        SplittableRandom random = new SplittableRandom();
        audience.expect(deliveries);
        try (NetworkClient publisher = new NetworkClient(network)) {
            loop.run(index ->
                    publisher.send(SealedMessage.request(audience.group(index), index, random), refusals.orElse(() -> {
                        if (index >= first) {
                            stored.record(System.nanoTime() - loop.due(index));
                        }
                    })));
            long lost = deliveries.awaitAll(LAST);
            refusals.check();
            if (lost > 0 || deliveries.repeated() > 0) {
                throw new IllegalStateException("messages lost: %d, delivered twice: %d (expected: none of %d)"
                        .formatted(lost, deliveries.repeated(), loop.count()));
            }
            return new Outcome(deliveries.latencies(), stored);
        }
    }
}
