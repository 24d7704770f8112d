package dev.lockstep.service.event;

import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/** How far this service has handled each partition, on whichever instance. */
public final class ConsumerPositions {
    private static final long RECHECK_MILLIS = 20;

    private static final String STORE = store("true");
    /** Nobody waits for an event that concerns nobody. */
    private static final String STORE_SOON = store(Sql.WITHOUT_WAITING_FOR_THE_DISK);

    private static String store(String condition) {
        return """
                insert into consumer_position (topic, partition, next_offset)
                select * from unnest($1::text[], $2::int[], $3::bigint[]) where %s
                on conflict (topic, partition)
                    do update set next_offset = greatest(consumer_position.next_offset, excluded.next_offset)
                """.formatted(condition);
    }

    private final Database database;
    private final Map<TopicPartition, Long> handledHere = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> passed = new ConcurrentHashMap<>();

    public ConsumerPositions(Database database) {
        this.database = database;
    }

    /** Records that all before these offsets is handled; counts when the transaction commits. */
    void advance(Sql sql, Map<TopicPartition, Long> next) {
        store(sql, next, STORE);
        sql.afterCommit(() -> next.forEach(this::handledHere));
    }

    /** All before these offsets is handled or nobody's concern here. Other instances hear of it by {@link #storePassed}. */
    void passed(Map<TopicPartition, Long> next) {
        next.forEach((partition, offset) -> passed.merge(partition, offset, Math::max));
        next.forEach(this::handledHere);
    }

    /** Stores what was passed since the last time, so that what concerns nobody costs next to nothing. */
    void storePassed() {
        Map<TopicPartition, Long> next = Map.copyOf(passed);
        if (!next.isEmpty()) {
            store(database.direct(), next, STORE_SOON);
            next.forEach(passed::remove);
        }
    }

    private static void store(Sql sql, Map<TopicPartition, Long> next, String statement) {
        List<TopicPartition> partitions = List.copyOf(next.keySet());
        sql.send(
                statement,
                partitions.stream().map(TopicPartition::topic).toArray(String[]::new),
                partitions.stream().map(TopicPartition::partition).toArray(Integer[]::new),
                partitions.stream().map(next::get).toArray(Long[]::new));
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
