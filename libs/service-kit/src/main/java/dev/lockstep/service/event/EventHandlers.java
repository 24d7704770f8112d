package dev.lockstep.service.event;

import dev.lockstep.contract.event.Envelope;
import dev.lockstep.service.sql.Sql;
import java.util.List;

/** Everybody here whom an event concerns handles it, one after the other, in one transaction. */
public record EventHandlers(List<EventHandler> handlers) implements EventHandler {
    public EventHandlers {
        handlers = List.copyOf(handlers);
    }

    @Override
    public boolean concerns(Envelope event) {
        return handlers.stream().anyMatch(handler -> handler.concerns(event));
    }

    @Override
    public void handle(Sql sql, Envelope event) {
        throw new UnsupportedOperationException("an event without its place");
    }

    @Override
    public void handle(Sql sql, Envelope event, int partition, long offset) {
        for (EventHandler handler : handlers) {
            if (handler.concerns(event)) {
                handler.handle(sql, event, partition, offset);
            }
        }
    }
}
