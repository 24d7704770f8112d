package dev.lockstep.gateway.webhook;

import dev.lockstep.gateway.stream.Logged;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to a webhook.
 *
 * @param attempts that have failed
 * @param toldPart of an event that is told in several parts: the last one that was taken; null before that
 */
record Delivery(
        long id,
        Logged event,
        Instant createdAt,
        int attempts,
        @Nullable String toldPart) {}
