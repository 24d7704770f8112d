package dev.lockstep.service.event;

import dev.lockstep.service.sql.DatabaseUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Reads a topic in a consumer group and has each event handled: partitions beside each other, a partition's events in order. The
 * offset is committed after the effects, so what a crash interrupts comes again, and what was handled already is passed over.
 */
public final class EventConsumer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EventConsumer.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration FORGET_EVERY = Duration.ofMinutes(1);
    /** What was handled and not committed comes again after a crash, and is passed over. */
    private static final Duration COMMIT_EVERY = Duration.ofMillis(500);

    /** So late another instance hears of a place whose last events concerned nobody; longer while nothing comes. */
    private static final Duration STORE_PASSED_EVERY = Duration.ofMillis(100);

    private static final Duration LONGEST_COMMIT = Duration.ofSeconds(10);

    /** As long as a broker waits for a member of a group. */
    private static final double SILENCE_SECONDS = 10;

    /** So many events are handled in one transaction, whatever partitions they are of: more are worth several at once. */
    private static final int FEW = 16;

    private static final long REST_AFTER_TROUBLE_MILLIS = 1_000;

    private final Consumer<byte[], byte[]> consumer;
    private final Topic topic;
    private final EventHandling handling;
    private final PartitionOwner owner;
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean started;
    private volatile boolean waiting;
    /** Of the consumer's thread. */
    private long forgotAt = System.nanoTime() - FORGET_EVERY.toNanos();

    /** Of the consumer's thread. */
    private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();

    private long committedAt = System.nanoTime();
    private long passedAt = System.nanoTime();
    private Future<?> forgetting = CompletableFuture.completedFuture(true);

    /** @param consumer of a group, without automatic commits; closed by this */
    public EventConsumer(Consumer<byte[], byte[]> consumer, Topic topic, EventHandling handling, PartitionOwner owner) {
        this.consumer = consumer;
        this.topic = topic;
        this.handling = handling;
        this.owner = owner;
        this.thread =
                Thread.ofPlatform().name("events-" + topic.text()).daemon().unstarted(this::run);
    }

    public void start() {
        started = true;
        thread.start();
    }

    /** What an operator should know: why events are not being handled. Empty if all is well. Any thread may ask. */
    public Optional<String> trouble() {
        if (!thread.isAlive()) {
            return Optional.of("%s is not being read".formatted(topic.text()));
        }
        if (waiting) {
            return Optional.of("events of %s wait for the database".formatted(topic.text()));
        }
        double silence = secondsSinceHeartbeat();
        if (silence < 0) {
            return Optional.of("Kafka has not answered yet: %s is not being read".formatted(topic.text()));
        }
        return silence > SILENCE_SECONDS
                ? Optional.of(
                        "Kafka has not answered for %.0f s: %s is not being read".formatted(silence, topic.text()))
                : Optional.empty();
    }

    private double secondsSinceHeartbeat() {
        return consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("last-heartbeat-seconds-ago"))
                .mapToDouble(metric ->
                        metric.getValue().metricValue() instanceof Number seconds ? seconds.doubleValue() : -1)
                .findFirst()
                .orElse(-1);
    }

    /** Returns when what was being handled is handled. */
    @Override
    public void close() {
        closing = true;
        if (!started) {
            consumer.close();
            return;
        }
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (consumer;
                ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
            consumer.subscribe(List.of(topic.text()), new Rebalance());
            while (!closing) {
                turn(beside);
            }
            commit();
        } catch (WakeupException e) {
            LOG.debugf("%s: closed", topic.text());
        } catch (KafkaException | DatabaseUnavailableException e) {
            LOG.infof("%s: closed, and some of it comes again: %s", topic.text(), e.getMessage());
        }
    }

    private void turn(ExecutorService beside) {
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            waiting = handle(records, beside);
            storePassedNowAndThen();
            commitNowAndThen();
            forgetOldNowAndThen(beside);
            if (waiting) {
                Thread.sleep(REST_AFTER_TROUBLE_MILLIS);
            }
        } catch (WakeupException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing = true;
        } catch (RuntimeException e) {
            LOG.warnf("%s: reading is tried again: %s", topic.text(), e.getMessage());
            rest();
        }
    }

    /** What fails at once, such as a missing right, is not to fill the log. */
    private void rest() {
        try {
            Thread.sleep(REST_AFTER_TROUBLE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing = true;
        }
    }

    private void forgetOldNowAndThen(ExecutorService beside) {
        if (System.nanoTime() - forgotAt < FORGET_EVERY.toNanos() || !forgetting.isDone()) {
            return;
        }
        forgotAt = System.nanoTime();
        forgetting = beside.submit(() -> {
            try {
                handling.forgetOld();
            } catch (RuntimeException e) {
                LOG.warnf("Old handled events are not forgotten yet: %s", e.getMessage());
            }
        });
    }

    /** Whether some could not be handled now. */
    private boolean handle(ConsumerRecords<byte[], byte[]> records, ExecutorService beside)
            throws InterruptedException {
        boolean trouble = false;
        for (var entry : next(records, beside).entrySet()) {
            if (entry.getValue() <= records.records(entry.getKey()).getLast().offset()) {
                consumer.seek(entry.getKey(), entry.getValue());
                trouble = true;
            }
            uncommitted.put(entry.getKey(), new OffsetAndMetadata(entry.getValue()));
        }
        return trouble;
    }

    private void storePassedNowAndThen() {
        if (System.nanoTime() - passedAt >= STORE_PASSED_EVERY.toNanos()) {
            passedAt = System.nanoTime();
            handling.storePassed();
        }
    }

    private void commitNowAndThen() {
        if (System.nanoTime() - committedAt >= COMMIT_EVERY.toNanos()) {
            commit();
        }
    }

    private void commit() {
        committedAt = System.nanoTime();
        // What is committed here nobody reads again.
        handling.storePassed();
        if (!uncommitted.isEmpty()) {
            consumer.commitSync(uncommitted, LONGEST_COMMIT);
            uncommitted.clear();
        }
    }

    /** The offset up to which each partition is handled. */
    private Map<TopicPartition, Long> next(ConsumerRecords<byte[], byte[]> records, ExecutorService beside)
            throws InterruptedException {
        if (records.count() <= FEW) {
            return few(records, beside);
        }
        Map<TopicPartition, Future<Long>> running = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            running.put(partition, beside.submit(() -> handling.handle(partition, records.records(partition))));
        }
        Map<TopicPartition, Long> next = new HashMap<>();
        for (var entry : running.entrySet()) {
            long first = records.records(entry.getKey()).getFirst().offset();
            next.put(entry.getKey(), result(entry.getValue(), first));
        }
        return next;
    }

    private Map<TopicPartition, Long> few(ConsumerRecords<byte[], byte[]> records, ExecutorService beside)
            throws InterruptedException {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> few = new HashMap<>();
        Map<TopicPartition, Long> firsts = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            few.put(partition, records.records(partition));
            firsts.put(partition, records.records(partition).getFirst().offset());
        }
        return few.isEmpty() ? firsts : result(beside.submit(() -> handling.handleFew(few)), firsts);
    }

    private <T> T result(Future<T> handled, T otherwise) throws InterruptedException {
        try {
            return handled.get();
        } catch (ExecutionException e) {
            LOG.errorf(e.getCause(), "%s: events wait", topic.text());
            return otherwise;
        }
    }

    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                owner.assigned(numbers(partitions));
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                try {
                    commit();
                } finally {
                    uncommitted.keySet().removeAll(partitions);
                    owner.revoked(numbers(partitions));
                }
            }
        }

        /** Somebody else has them already, and is told nothing of how far they are handled. */
        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            uncommitted.keySet().removeAll(partitions);
            if (!partitions.isEmpty()) {
                owner.revoked(numbers(partitions));
            }
        }

        private Set<Integer> numbers(Collection<TopicPartition> partitions) {
            return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
        }
    }
}
