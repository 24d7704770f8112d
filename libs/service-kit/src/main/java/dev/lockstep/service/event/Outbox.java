package dev.lockstep.service.event;

import dev.lockstep.contract.event.Envelope;
import dev.lockstep.service.sql.Sql;

/** Takes events in the transaction that causes them. They are on their way when it commits, and never if it does not. */
public final class Outbox {
    /** Leaves room for what a dead letter adds. */
    static final int LARGEST_EVENT = KafkaClients.LARGEST_RECORD - (64 << 10);

    private final Runnable wakeRelay;

    /** @param relay is woken by each commit */
    public Outbox(OutboxRelay relay) {
        this.wakeRelay = relay::wake;
    }

    /**
     * Adds an event.
     *
     * @param envelope names its inbox, by which events are ordered
     */
    public void add(Sql sql, Topic topic, Envelope envelope) {
        if (envelope.getInboxId().size() != 32 || envelope.getEventId().isEmpty()) {
            throw new IllegalArgumentException("event %s of inbox %d bytes (expected: an id and 32 bytes)"
                    .formatted(envelope.getEventId(), envelope.getInboxId().size()));
        }
        if (envelope.getSerializedSize() > LARGEST_EVENT) {
            throw new IllegalArgumentException("event %s: %d bytes (expected: at most %d)"
                    .formatted(envelope.getEventId(), envelope.getSerializedSize(), LARGEST_EVENT));
        }
        put(sql, topic.text(), envelope.getInboxId().toByteArray(), envelope.toByteArray());
        sql.afterCommit(wakeRelay);
    }

    static void put(Sql sql, String topic, byte[] key, byte[] value) {
        sql.send("insert into outbox (topic, key, value) values ($1, $2, $3)", topic, key, value);
    }
}
