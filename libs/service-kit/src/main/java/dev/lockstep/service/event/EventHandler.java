package dev.lockstep.service.event;

import dev.lockstep.contract.event.Envelope;
import dev.lockstep.service.sql.Sql;

/** What a service does about events. Called on virtual threads, in order for each inbox, for different inboxes at once. */
@FunctionalInterface
public interface EventHandler {
    /**
     * Handles an event.
     *
     * @param sql the transaction that the effects belong to; the event counts as handled when it commits
     * @throws RuntimeException if this event cannot be handled: it is tried again, then set aside
     */
    void handle(Sql sql, Envelope event);

    /** Whether an event is any of this handler's business; if not, nothing is written down of it. */
    default boolean concerns(Envelope event) {
        return true;
    }

    /** As {@link #handle(Sql, Envelope)}, for those who remember how far they have read. */
    default void handle(Sql sql, Envelope event, int partition, long offset) {
        handle(sql, event);
    }
}
