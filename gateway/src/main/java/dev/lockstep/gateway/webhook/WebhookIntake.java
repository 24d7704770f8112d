package dev.lockstep.gateway.webhook;

import dev.lockstep.contract.event.Envelope;
import dev.lockstep.gateway.stream.EventType;
import dev.lockstep.gateway.stream.Logged;
import dev.lockstep.service.event.EventHandler;
import dev.lockstep.service.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes in what is to be sent: each event waits for its webhooks when its transaction commits. */
@ApplicationScoped
public class WebhookIntake implements EventHandler {
    private final InstantSource clock = InstantSource.system();
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** What is asked once in a transaction: most tenants have no webhook. */
    private record Wanted(UUID tenant, EventType type) {}

    /** @param listener is told that there may be something to send; returns at once */
    void tell(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public boolean concerns(Envelope event) {
        return EventType.of(event).isPresent();
    }

    @Override
    public void handle(Sql sql, Envelope event) {
        throw new UnsupportedOperationException("an event without its place");
    }

    @Override
    public void handle(Sql sql, Envelope event, int partition, long offset) {
        EventType.of(event).ifPresent(type -> {
            Wanted wanted = new Wanted(UUID.fromString(event.getTenantId()), type);
            if (sql.once(wanted, Boolean.class, () -> LaneTable.isWanted(sql, wanted.tenant(), type))) {
                LaneTable.add(sql, new Logged(partition, offset, event), type, clock.instant());
                sql.afterCommit(() -> listeners.forEach(Runnable::run));
            }
        });
    }
}
