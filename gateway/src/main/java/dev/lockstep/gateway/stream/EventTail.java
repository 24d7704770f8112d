package dev.lockstep.gateway.stream;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The end of the log, read once for all streams of this process; what lies before it is read again for those that resume. */
public final class EventTail implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EventTail.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_STREAMS = 2_000;
    private static final int MOST_REPLAYS = 8;
    private static final long REST_MILLIS = 1_000;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String topic;
    private final Semaphore streams = new Semaphore(MOST_STREAMS);
    private final Semaphore replays = new Semaphore(MOST_REPLAYS, true);
    private final Set<Follower> followers = new HashSet<>();
    private final Map<Integer, Long> next = new HashMap<>();
    private volatile boolean closing;
    private @Nullable Consumer<byte[], byte[]> consumer;
    private @Nullable Thread thread;

    /** @param consumers make one that is assigned its partitions here, without a group */
    public EventTail(Supplier<Consumer<byte[], byte[]>> consumers, String topic) {
        this.consumers = consumers;
        this.topic = topic;
    }

    public synchronized void start() {
        thread = Thread.ofPlatform().name("event-tail").daemon().start(this::run);
    }

    @Override
    public void close() {
        closing = true;
        Thread running;
        synchronized (this) {
            running = thread;
            if (consumer != null) {
                consumer.wakeup();
            }
        }
        if (running != null) {
            try {
                running.join(PATIENCE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        synchronized (followers) {
            followers.forEach(Follower::end);
        }
    }

    /** Takes events one after the other; the next one is read when it is done. */
    @FunctionalInterface
    interface Taker<E extends Exception> {
        void take(Logged event) throws InterruptedException, E;
    }

    /** What a stream begins with. */
    record Opened(Follower follower, Places places) {}

    /** How many partitions the log has. */
    int partitions() {
        synchronized (followers) {
            if (next.isEmpty()) {
                throw new FailureException(new Failure.Unavailable());
            }
            return next.size();
        }
    }

    /** Follows the log from its end on. To be closed with {@link #leave}. */
    Opened follow(Follower follower, Set<Integer> partitions) {
        if (!streams.tryAcquire()) {
            throw new FailureException(new Failure.TooManyStreams(MOST_STREAMS));
        }
        synchronized (followers) {
            if (next.isEmpty()) {
                streams.release();
                throw new FailureException(new Failure.Unavailable());
            }
            followers.add(follower);
            Map<Integer, Long> places = new HashMap<>(next);
            places.keySet().retainAll(partitions);
            return new Opened(follower, Places.of(places));
        }
    }

    void leave(Follower follower) {
        synchronized (followers) {
            if (followers.remove(follower)) {
                streams.release();
            }
        }
    }

    /**
     * Reads what lies between two places.
     *
     * @throws FailureException if the log does not reach back that far, or cannot be read now
     */
    <E extends Exception> void replay(Follower follower, Places from, Places to, Taker<E> taker)
            throws InterruptedException, E {
        Map<TopicPartition, Long> starts = new HashMap<>();
        from.next().forEach((partition, offset) -> {
            Long end = to.next().get(partition);
            if (end != null && offset > end) {
                throw new FailureException(new Failure.EventsExpired());
            }
            if (end != null && offset < end) {
                starts.put(new TopicPartition(topic, partition), offset);
            }
        });
        if (starts.isEmpty()) {
            return;
        }
        replays.acquire();
        try (var reading = consumers.get()) {
            reading.assign(starts.keySet());
            reading.beginningOffsets(starts.keySet(), PATIENCE).forEach((partition, first) -> {
                if (first > starts.getOrDefault(partition, 0L)) {
                    throw new FailureException(new Failure.EventsExpired());
                }
            });
            starts.forEach(reading::seek);
            read(reading, follower, to, new HashSet<>(starts.keySet()), taker);
        } catch (KafkaException e) {
            LOG.warnf("Events cannot be read again now: %s", e.getMessage());
            throw new FailureException(new Failure.Unavailable());
        } finally {
            replays.release();
        }
    }

    private static <E extends Exception> void read(
            Consumer<byte[], byte[]> reading, Follower follower, Places to, Set<TopicPartition> open, Taker<E> taker)
            throws InterruptedException, E {
        long heardAt = System.nanoTime();
        while (!open.isEmpty()) {
            var records = reading.poll(POLL);
            if (!records.isEmpty()) {
                heardAt = System.nanoTime();
            } else if (System.nanoTime() - heardAt > PATIENCE.toNanos()) {
                throw new FailureException(new Failure.Unavailable());
            }
            for (var event : records) {
                if (event.offset() < to.next().getOrDefault(event.partition(), 0L)) {
                    Logged logged = logged(event);
                    if (logged != null && follower.concerns(logged.envelope())) {
                        taker.take(logged);
                    }
                }
            }
            open.removeIf(
                    partition -> reading.position(partition) >= to.next().getOrDefault(partition.partition(), 0L));
        }
    }

    private void run() {
        while (!closing) {
            try (var reading = consumers.get()) {
                synchronized (this) {
                    consumer = reading;
                }
                begin(reading);
                while (!closing) {
                    reading.poll(POLL).forEach(this::arrived);
                }
            } catch (WakeupException e) {
                return;
            } catch (KafkaException e) {
                LOG.warnf("The log of events is opened again: %s", e.getMessage());
                rest();
            }
        }
    }

    /** From where it was read to; from its end at first. */
    private void begin(Consumer<byte[], byte[]> reading) {
        List<TopicPartition> partitions = new ArrayList<>();
        reading.partitionsFor(topic, PATIENCE)
                .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
        reading.assign(partitions);
        Map<TopicPartition, Long> ends = reading.endOffsets(partitions, PATIENCE);
        synchronized (followers) {
            ends.forEach((partition, end) ->
                    reading.seek(partition, next.computeIfAbsent(partition.partition(), number -> end)));
        }
    }

    private void arrived(ConsumerRecord<byte[], byte[]> event) {
        Logged logged = logged(event);
        synchronized (followers) {
            next.put(event.partition(), event.offset() + 1);
            if (logged != null) {
                followers.forEach(follower -> follower.offer(logged));
            }
        }
    }

    private static @Nullable Logged logged(ConsumerRecord<byte[], byte[]> event) {
        try {
            return new Logged(event.partition(), event.offset(), Envelope.parseFrom(event.value()));
        } catch (InvalidProtocolBufferException e) {
            LOG.warnf("%s-%d: no event at offset %d", event.topic(), event.partition(), event.offset());
            return null;
        }
    }

    private void rest() {
        try {
            Thread.sleep(REST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing = true;
        }
    }
}
