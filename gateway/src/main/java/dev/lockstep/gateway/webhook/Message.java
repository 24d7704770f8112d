package dev.lockstep.gateway.webhook;

import dev.lockstep.gateway.stream.EventType;
import dev.lockstep.gateway.stream.Told;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * What a receiver gets, in the shape of Standard Webhooks.
 *
 * @param timestamp when it happened
 * @param data as in an event stream
 */
record Message(EventType type, Instant timestamp, Told.Data data) {
    static Message of(Told.Event event) {
        return new Message(event.type(), event.data().at(), event.data());
    }

    /** The header {@code webhook-id}: the same whenever it is sent. */
    static String id(String eventId, Told.Event event) {
        return event.part().isEmpty()
                ? eventId
                : UUID.nameUUIDFromBytes((eventId + "/" + event.part()).getBytes(StandardCharsets.UTF_8))
                        .toString();
    }
}
