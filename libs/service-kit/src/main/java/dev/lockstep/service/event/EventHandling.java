package dev.lockstep.service.event;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.contract.event.DeadLetter;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.DatabaseUnavailableException;
import dev.lockstep.service.sql.Sql;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** Handles a partition's events: several in a transaction, one by one where that fails, and aside with what always fails. */
public final class EventHandling {
    private static final Logger LOG = Logger.getLogger(EventHandling.class);
    private static final int CHUNK = 100;
    private static final int ATTEMPTS = 3;
    private static final int LONGEST_REASON = 1_000;

    /** Longer than a topic keeps an event, which is 7 days: nothing that old comes again. */
    private static final Duration REMEMBERED = Duration.ofDays(8);

    private static final int FORGET_AT_ONCE = 5_000;
    private static final int FORGET_TURNS = 20;
    /** Whoever writes down several positions does it in this order, so that no two wait for each other. */
    private static final Comparator<TopicPartition> BY_NUMBER =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    private final Database database;
    private final ConsumerPositions positions;
    private final EventHandler handler;

    public EventHandling(Database database, ConsumerPositions positions, EventHandler handler) {
        this.database = database;
        this.positions = positions;
        this.handler = handler;
    }

    /**
     * Handles what it can for now.
     *
     * @return the offset of the first event that waits, because the database cannot be used; after the last one if none does
     */
    long handle(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        for (int from = 0; from < records.size(); from += CHUNK) {
            var chunk = records.subList(from, Math.min(from + CHUNK, records.size()));
            long next = chunk(partition, chunk);
            if (next <= chunk.getLast().offset()) {
                return next;
            }
        }
        return records.getLast().offset() + 1;
    }

    private long chunk(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> events) {
        long next = events.getFirst().offset();
        try {
            together(events);
        } catch (DatabaseUnavailableException e) {
            return waits(partition, next, e);
        } catch (RuntimeException e) {
            LOG.debugf(e, "%s: events are handled one by one", partition);
            for (var event : events) {
                next = event.offset();
                try {
                    alone(partition, event);
                } catch (DatabaseUnavailableException unavailable) {
                    return waits(partition, next, unavailable);
                }
            }
        }
        return events.getLast().offset() + 1;
    }

    private static long waits(TopicPartition partition, long next, DatabaseUnavailableException reason) {
        LOG.warnf("%s: events from offset %d wait: %s", partition, next, reason.getMessage());
        return next;
    }

    /**
     * Handles a few events of several partitions in one transaction, which costs as much as one of them would.
     *
     * @return as {@link #handle}, for each partition
     */
    Map<TopicPartition, Long> handleFew(Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> few) {
        Map<TopicPartition, Long> next = new HashMap<>();
        try {
            together(few.values().stream().flatMap(List::stream).toList());
            few.forEach(
                    (partition, events) -> next.put(partition, events.getLast().offset() + 1));
        } catch (DatabaseUnavailableException e) {
            few.forEach((partition, events) ->
                    next.put(partition, waits(partition, events.getFirst().offset(), e)));
        } catch (RuntimeException e) {
            LOG.debugf(e, "Events are handled partition by partition");
            few.forEach((partition, events) -> next.put(partition, handle(partition, events)));
        }
        return next;
    }

    private void together(List<ConsumerRecord<byte[], byte[]>> events) {
        Map<TopicPartition, Long> next = new TreeMap<>(BY_NUMBER);
        for (var event : events) {
            next.put(new TopicPartition(event.topic(), event.partition()), event.offset() + 1);
        }
        Map<UUID, Event> concerning = concerning(events);
        if (concerning.isEmpty()) {
            positions.passed(next);
            return;
        }
        database.perform(sql -> {
            for (Event event : fresh(sql, concerning)) {
                handler.handle(sql, event.envelope(), event.partition(), event.offset());
            }
            positions.advance(sql, next);
        });
    }

    private record Event(Envelope envelope, int partition, long offset) {}

    /** The handler's business, in order, each once. */
    private Map<UUID, Event> concerning(List<ConsumerRecord<byte[], byte[]>> events) {
        Map<UUID, Event> concerning = new LinkedHashMap<>();
        for (var event : events) {
            Envelope envelope = decoded(event);
            if (handler.concerns(envelope)) {
                concerning.putIfAbsent(
                        UUID.fromString(envelope.getEventId()), new Event(envelope, event.partition(), event.offset()));
            }
        }
        return concerning;
    }

    /** Those that were not handled before; they count as handled when the transaction commits. */
    private static List<Event> fresh(Sql sql, Map<UUID, Event> events) {
        Set<UUID> fresh = new HashSet<>(
                sql.list("""
                insert into handled_event (event_id) select unnest($1::uuid[]) on conflict do nothing returning event_id
                """, row -> row.getUUID(0), (Object) events.keySet().toArray(UUID[]::new)));
        return events.entrySet().stream()
                .filter(event -> fresh.contains(event.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private void alone(TopicPartition partition, ConsumerRecord<byte[], byte[]> event) {
        RuntimeException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                together(List.of(event));
                return;
            } catch (DatabaseUnavailableException e) {
                throw e;
            } catch (RuntimeException e) {
                last = e;
            }
        }
        setAside(partition, event, shortened(String.valueOf(last)));
    }

    /** Stores how far events were passed that concern nobody. */
    void storePassed() {
        positions.storePassed();
    }

    /** Forgets some events that no topic keeps any more, if there are any. */
    void forgetOld() {
        int forgotten = FORGET_AT_ONCE;
        for (int turn = 0; turn < FORGET_TURNS && forgotten == FORGET_AT_ONCE; turn++) {
            forgotten = database.direct().update("""
                    delete from handled_event where event_id in
                        (select event_id from handled_event where handled_at < now() - make_interval(secs => $1)
                         order by handled_at limit $2 for update skip locked)
                    """, (double) REMEMBERED.toSeconds(), FORGET_AT_ONCE);
        }
    }

    private void setAside(TopicPartition partition, ConsumerRecord<byte[], byte[]> event, String reason) {
        LOG.errorf("%s: the event at offset %d is set aside: %s", partition, event.offset(), reason);
        database.perform(sql -> {
            var letter = DeadLetter.newBuilder()
                    .setTopic(partition.topic())
                    .setPartition(partition.partition())
                    .setOffset(event.offset())
                    .setReason(reason)
                    .setValue(ByteString.copyFrom(event.value() == null ? new byte[0] : event.value()))
                    .build();
            Outbox.put(
                    sql,
                    partition.topic() + Topic.DEAD_LETTERS,
                    event.key() == null ? new byte[0] : event.key(),
                    letter.toByteArray());
            positions.advance(sql, Map.of(partition, event.offset() + 1));
        });
    }

    private static String shortened(String reason) {
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
    }

    private static Envelope decoded(ConsumerRecord<byte[], byte[]> event) {
        if (event.value() == null) {
            throw new IllegalArgumentException("a record without a value (expected: an envelope)");
        }
        try {
            return Envelope.parseFrom(event.value());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not an envelope: " + e.getMessage(), e);
        }
    }
}
