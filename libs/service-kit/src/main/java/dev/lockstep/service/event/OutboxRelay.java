package dev.lockstep.service.event;

import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Carries the outbox to Kafka, in the order of its ids. Every instance of a service runs one; a lock lets one work at a time. An
 * event whose deletion was lost is sent again.
 *
 * <p>The order of an inbox's events holds because what is sent has no gaps: after an event that Kafka has not taken yet, none is
 * sent before it is known what became of it.
 */
public final class OutboxRelay implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final int BATCH = 500;
    private static final int SWEPT_AFTER = 5_000;
    /** What another instance left behind is found this late at most. */
    private static final long IDLE_MILLIS = 1_000;

    private static final long ACKNOWLEDGEMENT_SECONDS = 10;

    private final Database database;
    private final Producer<byte[], byte[]> producer;
    private final Semaphore work = new Semaphore(0);
    /** Of an earlier turn, not acknowledged in time. Of the relay's thread. */
    private List<Sent> unanswered = List.of();

    /** How many were carried since the last sweep. Of the relay's thread. */
    private int unswept;

    private volatile boolean closing;
    private @Nullable Thread thread;

    private record Sent(long id, Future<RecordMetadata> acknowledged) {}

    /** @param producer of {@link KafkaClients}; closed by whoever made it */
    public OutboxRelay(Database database, Producer<byte[], byte[]> producer) {
        this.database = database;
        this.producer = producer;
    }

    public synchronized void start() {
        thread = Thread.ofVirtual().name("outbox-relay").start(this::run);
    }

    /** There is something to carry. */
    public void wake() {
        work.release();
    }

    @Override
    public void close() {
        closing = true;
        work.release();
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            try {
                running.join(TimeUnit.SECONDS.toMillis(3 * ACKNOWLEDGEMENT_SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        while (!closing) {
            try {
                if (work.tryAcquire(IDLE_MILLIS, TimeUnit.MILLISECONDS)) {
                    work.drainPermits();
                }
                settleUnanswered();
                int carried;
                do {
                    carried = carry();
                    sweepNowAndThen(carried);
                } while (carried == BATCH && !closing);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                // Nothing is lost: the rows are still there. The next turn comes after the idle time.
                LOG.warnf("Events wait in the outbox: %s", e.getMessage());
            }
        }
    }

    /** How many events were carried. */
    private int carry() {
        List<Sent> sent = new ArrayList<>();
        try {
            return database.transaction(sql -> {
                // Services share a database, not an outbox: the lock is the table's. Whoever waits for it sees what is
                // left.
                sql.send("select pg_advisory_xact_lock('outbox'::regclass::oid::bigint)");
                for (Row row : sql.run("select id, topic, key, value from outbox order by id limit $1", BATCH)) {
                    Sent one = send(row);
                    sent.add(one);
                    if (one.acknowledged().state() == Future.State.FAILED) {
                        break;
                    }
                }
                int taken = acknowledged(sent);
                if (taken > 0) {
                    sql.send("delete from outbox where id = any($1) and " + Sql.WITHOUT_WAITING_FOR_THE_DISK, (Object)
                            ids(sent.subList(0, taken)));
                }
                if (taken < sent.size()) {
                    LOG.warnf(
                            "Events wait in the outbox: Kafka has not taken event %d",
                            sent.get(taken).id());
                }
                return taken;
            });
        } finally {
            unanswered =
                    sent.stream().filter(one -> !one.acknowledged().isDone()).toList();
        }
    }

    /** Reading begins where the oldest events were: the more of them are gone and not swept up, the longer it takes. */
    private void sweepNowAndThen(int carried) {
        unswept += carried;
        if (unswept >= SWEPT_AFTER) {
            database.direct().run("vacuum (truncate off) outbox");
            unswept = 0;
        }
    }

    private Sent send(Row row) {
        return new Sent(
                row.getLong("id"),
                producer.send(new ProducerRecord<>(
                        row.getString("topic"), Values.bytes(row, "key"), Values.bytes(row, "value"))));
    }

    /** What was sent is not sent again while it is under way: the producer would hold it more and more often. */
    private void settleUnanswered() {
        int taken = acknowledged(unanswered);
        if (taken < unanswered.size() && !unanswered.get(taken).acknowledged().isDone()) {
            throw new IllegalStateException("Kafka does not answer");
        }
        if (taken > 0) {
            database.direct()
                    .update("delete from outbox where id = any($1)", (Object) ids(unanswered.subList(0, taken)));
        }
        unanswered = List.of();
    }

    /** How many of them, from the first without a gap, Kafka has taken within the time it has for all. */
    private static int acknowledged(List<Sent> sent) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ACKNOWLEDGEMENT_SECONDS);
        int taken = 0;
        for (Sent one : sent) {
            if (!isTaken(one, end - System.nanoTime())) {
                break;
            }
            taken++;
        }
        return taken;
    }

    private static boolean isTaken(Sent one, long patienceNanos) {
        try {
            one.acknowledged().get(Math.max(0, patienceNanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            LOG.warnf("Kafka has refused event %d of the outbox: %s", one.id(), e.getMessage());
            return false;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Long[] ids(List<Sent> sent) {
        return sent.stream().map(Sent::id).toArray(Long[]::new);
    }
}
