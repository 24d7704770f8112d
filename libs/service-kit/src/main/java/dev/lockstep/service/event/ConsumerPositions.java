package dev.lockstep.service.event;

import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/** How far this service has handled each partition, on whichever instance. */
public final class ConsumerPositions {
    private static final long RECHECK_MILLIS = 20;

    private final Database database;
    private final Map<TopicPartition, Long> handledHere = new ConcurrentHashMap<>();

    public ConsumerPositions(Database database) {
        this.database = database;
    }

    /** Records that all before {@code next} is handled; counts when the transaction commits. */
    void advance(Sql sql, TopicPartition partition, long next) {
        store(sql, partition, next);
        sql.afterCommit(() -> handledHere(partition, next));
    }

    /** Records that all before {@code next} is handled or nobody's concern here. */
    void passed(TopicPartition partition, long next) {
        store(database.direct(), partition, next);
        handledHere(partition, next);
    }

    private static void store(Sql sql, TopicPartition partition, long next) {
        sql.send("""
                insert into consumer_position (topic, partition, next_offset) values ($1, $2, $3)
                on conflict (topic, partition) do update set next_offset = greatest(consumer_position.next_offset, $3)
                """, partition.topic(), partition.partition(), next);
    }

    private void handledHere(TopicPartition partition, long next) {
        handledHere.merge(partition, next, Math::max);
        synchronized (handledHere) {
            handledHere.notifyAll();
        }
    }

    /**
     * Waits until the event at a place has been handled. For virtual threads.
     *
     * @return false if it was not in time
     */
    public boolean await(Topic topic, int partition, long offset, Duration patience) throws InterruptedException {
        TopicPartition place = new TopicPartition(topic.text(), partition);
        long end = System.nanoTime() + patience.toNanos();
        while (handledHere.getOrDefault(place, 0L) <= offset && stored(place) <= offset) {
            if (System.nanoTime() >= end) {
                return false;
            }
            synchronized (handledHere) {
                handledHere.wait(RECHECK_MILLIS);
            }
        }
        return true;
    }

    private long stored(TopicPartition place) {
        return database.direct()
                .first(
                        "select next_offset from consumer_position where topic = $1 and partition = $2",
                        row -> row.getLong(0),
                        place.topic(),
                        place.partition())
                .orElse(0L);
    }
}
