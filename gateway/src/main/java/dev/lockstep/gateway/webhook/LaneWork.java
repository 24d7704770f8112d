package dev.lockstep.gateway.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.gateway.stream.Logged;
import dev.lockstep.gateway.stream.Told;
import dev.lockstep.service.secret.KeyEncryptionKey;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.DatabaseUnavailableException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Sends what waits in a lane, in order, until nothing does, something fails, or others should have their turn. */
final class LaneWork {
    private static final Logger LOG = Logger.getLogger(LaneWork.class);
    private static final int MOST_AT_ONCE = 20;
    /** How soon another instance takes over what one has left. */
    static final Duration HELD = Duration.ofSeconds(30);

    /** After it what was held for so long may be another's. */
    private static final Duration LONGEST_READING = HELD.dividedBy(2);

    private static final Duration UNTIL_IT_CAN_BE_TOLD = Duration.ofSeconds(5);

    private final Database database;
    private final Function<Logged, List<Told.Event>> told;
    private final Receivers receivers;
    private final KeyEncryptionKey keyEncryptionKey;
    private final ObjectMapper json;
    private final Pauses pauses;
    private final InstantSource clock;
    private final MeterRegistry registry;

    LaneWork(
            Database database,
            Function<Logged, List<Told.Event>> told,
            Receivers receivers,
            KeyEncryptionKey keyEncryptionKey,
            ObjectMapper json,
            Pauses pauses,
            InstantSource clock,
            MeterRegistry registry) {
        this.database = database;
        this.told = told;
        this.receivers = receivers;
        this.keyEncryptionKey = keyEncryptionKey;
        this.json = json;
        this.pauses = pauses;
        this.clock = clock;
        this.registry = registry;
    }

    /**
     * Works at a lane.
     *
     * @throws LaneTable.LostException if somebody else has it now
     */
    void perform(Lane lane) throws InterruptedException {
        WebhookSecret secret =
                WebhookSecret.unwrap(lane.wrappedSecret().toByteArray(), lane.webhook(), keyEncryptionKey);
        for (Delivery delivery : LaneTable.next(database.direct(), lane, MOST_AT_ONCE)) {
            if (!deliver(lane, delivery, secret)) {
                return;
            }
        }
        database.perform(sql -> LaneTable.release(sql, lane, clock.instant()));
    }

    /** Whether the next one may follow. */
    private boolean deliver(Lane lane, Delivery delivery, WebhookSecret secret) throws InterruptedException {
        List<Told.Event> events;
        try {
            events = remaining(delivery);
        } catch (FailureException e) {
            if (e.failure() instanceof Failure.Unavailable) {
                database.perform(
                        sql -> LaneTable.hold(sql, lane, clock.instant().plus(UNTIL_IT_CAN_BE_TOLD)));
            } else {
                failed(lane, delivery, "the event cannot be read now");
            }
            return false;
        } catch (DatabaseUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.errorf(e, "event %s cannot be read", delivery.event().envelope().getEventId());
            failed(lane, delivery, "the event cannot be read");
            return false;
        }
        for (int i = 0; i < events.size(); i++) {
            Told.Event event = events.get(i);
            switch (send(lane, delivery, event, secret)) {
                case Outcome.Taken() -> taken(lane, delivery, event, i == events.size() - 1);
                case Outcome.Gone() -> {
                    gone(lane);
                    return false;
                }
                case Outcome.Failed(String problem) -> {
                    failed(lane, delivery, problem);
                    return false;
                }
            }
        }
        if (events.isEmpty()) {
            database.perform(sql -> {
                LaneTable.hold(sql, lane, clock.instant().plus(HELD));
                LaneTable.done(sql, delivery);
            });
        }
        return true;
    }

    /** After the part that was taken last; all, if that is not among them any more. */
    private List<Told.Event> remaining(Delivery delivery) {
        Instant began = clock.instant();
        List<Told.Event> all = told.apply(delivery.event());
        if (clock.instant().isAfter(began.plus(LONGEST_READING))) {
            throw new FailureException(new Failure.Unavailable());
        }
        String last = delivery.toldPart();
        return last == null
                ? all
                : all.subList(all.stream().map(Told.Event::part).toList().indexOf(last) + 1, all.size());
    }

    private Outcome send(Lane lane, Delivery delivery, Told.Event event, WebhookSecret secret)
            throws InterruptedException {
        byte[] body = written(Message.of(event));
        String id = Message.id(delivery.event().envelope().getEventId(), event);
        long timestamp = clock.instant().getEpochSecond();
        Map<String, String> headers = Map.of(
                "Content-Type",
                "application/json",
                "User-Agent",
                "Lockstep",
                "webhook-id",
                id,
                "webhook-timestamp",
                Long.toString(timestamp),
                "webhook-signature",
                secret.sign(id, timestamp, body));
        return receivers.send(lane.url(), headers, body, delivery.attempts());
    }

    private void taken(Lane lane, Delivery delivery, Told.Event event, boolean wasLast) {
        Instant now = clock.instant();
        database.perform(sql -> {
            LaneTable.hold(sql, lane, now.plus(HELD));
            if (wasLast) {
                LaneTable.done(sql, delivery);
            } else {
                LaneTable.told(sql, delivery, event.part());
            }
        });
        if (delivery.attempts() > 0) {
            LaneTable.retry(database.direct(), lane.webhook(), now);
        }
        count("taken", 1);
    }

    private void failed(Lane lane, Delivery delivery, String problem) {
        Instant now = clock.instant();
        LOG.debugf("webhook %s: %s", lane.webhook(), problem);
        Optional<Instant> again = pauses.after(delivery.attempts() + 1, delivery.createdAt(), now);
        int lost = database.transaction(sql -> {
            WebhookTable.troubled(sql, lane.webhook(), problem, now);
            LaneTable.postpone(sql, lane, again.orElse(now));
            if (again.isPresent()) {
                LaneTable.failed(sql, delivery);
                return 0;
            }
            int givenUp = LaneTable.giveUp(sql, lane, delivery, now.minus(pauses.patience()));
            WebhookTable.lost(sql, lane.webhook(), givenUp);
            return givenUp;
        });
        count("failed", 1);
        if (lost > 0) {
            LOG.warnf("webhook %s: %d events are given up: %s", lane.webhook(), lost, problem);
            count("given-up", lost);
        }
    }

    private void gone(Lane lane) {
        LOG.infof("webhook %s is disabled: its receiver answered 410", lane.webhook());
        database.perform(sql -> {
            WebhookTable.disable(sql, lane.webhook(), "answered 410", clock.instant());
            WebhookTable.lost(sql, lane.webhook(), LaneTable.clear(sql, lane.webhook()));
        });
        count("disabled", 1);
    }

    private byte[] written(Message message) {
        try {
            return json.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event that is no JSON", e);
        }
    }

    private void count(String outcome, int events) {
        registry.counter("lockstep.webhooks.deliveries", "outcome", outcome).increment(events);
    }
}
