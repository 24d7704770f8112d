package dev.lockstep.gateway.webhook;

import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.DatabaseUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Sends what waits for webhooks, some lanes at once, and not too many of one webhook. */
final class Deliveries implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Deliveries.class);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration TRIM_EVERY = Duration.ofSeconds(30);
    private static final Duration CLOSING = Duration.ofSeconds(12);

    private final Database database;
    private final LaneWork work;
    private final InstantSource clock;
    private final WebhookSettings settings;
    private final Semaphore places;
    private final Semaphore woken = new Semaphore(0);
    private final Map<UUID, Integer> running = new HashMap<>();
    private volatile boolean closing;
    private @Nullable Thread sending;
    private @Nullable Thread trimming;

    Deliveries(Database database, LaneWork work, InstantSource clock, WebhookSettings settings) {
        this.database = database;
        this.work = work;
        this.clock = clock;
        this.settings = settings;
        this.places = new Semaphore(settings.atOnce());
    }

    void start() {
        sending = Thread.ofVirtual().name("webhooks").start(this::run);
        trimming = Thread.ofVirtual().name("webhooks-trimming").start(this::keepTrimming);
    }

    /** There is something to send. Returns at once. */
    void wake() {
        woken.release();
    }

    /** What is on its way may end within a while; what does not is sent again, by this instance or another. */
    @Override
    public void close() throws InterruptedException {
        closing = true;
        woken.release();
        if (trimming != null) {
            trimming.interrupt();
        }
        if (sending != null) {
            sending.join(CLOSING);
        }
        if (!places.tryAcquire(settings.atOnce(), CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.info("Some events are sent to webhooks again later");
        }
    }

    private void run() {
        while (!closing) {
            try {
                places.acquire();
                Optional<Lane> claimed = claim();
                if (claimed.isEmpty()) {
                    places.release();
                    if (woken.tryAcquire(IDLE.toMillis(), TimeUnit.MILLISECONDS)) {
                        woken.drainPermits();
                    }
                } else {
                    Lane lane = claimed.get();
                    begun(lane.webhook());
                    Thread.ofVirtual().name("webhook").start(() -> perform(lane));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private Optional<Lane> claim() throws InterruptedException {
        try {
            Instant now = clock.instant();
            Set<UUID> busy = busy();
            return database.transaction(sql -> LaneTable.claim(sql, now, now.plus(LaneWork.HELD), busy));
        } catch (DatabaseUnavailableException e) {
            LOG.warnf("Webhooks wait for the database: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("What waits for webhooks cannot be read", e);
        }
        Thread.sleep(IDLE);
        return Optional.empty();
    }

    private void perform(Lane lane) {
        try {
            work.perform(lane);
        } catch (LaneTable.LostException e) {
            LOG.debugf("webhook %s: a lane has another worker now, or is gone", lane.webhook());
        } catch (DatabaseUnavailableException e) {
            LOG.warnf("webhook %s waits: %s", lane.webhook(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.errorf(e, "webhook %s waits", lane.webhook());
        } finally {
            ended(lane.webhook());
            places.release();
            wake();
        }
    }

    private Set<UUID> busy() {
        synchronized (running) {
            return running.entrySet().stream()
                    .filter(each -> each.getValue() >= settings.atOncePerWebhook())
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
        }
    }

    private void begun(UUID webhook) {
        synchronized (running) {
            running.merge(webhook, 1, Integer::sum);
        }
    }

    private void ended(UUID webhook) {
        synchronized (running) {
            running.computeIfPresent(webhook, (id, count) -> count == 1 ? null : count - 1);
        }
    }

    private void keepTrimming() {
        while (!closing) {
            try {
                Thread.sleep(TRIM_EVERY);
                trim();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.warnf("What is too much for webhooks is dropped later: %s", e.getMessage());
            }
        }
    }

    /** Drops the oldest of what waits where that is too much. */
    void trim() {
        for (UUID webhook : LaneTable.overfull(database.direct(), settings.mostWaiting())) {
            int dropped = database.transaction(sql -> {
                WebhookTable.hold(sql, webhook);
                int events = LaneTable.trim(sql, webhook, settings.mostWaiting());
                WebhookTable.lost(sql, webhook, events);
                return events;
            });
            LOG.warnf(
                    "webhook %s: %d events are dropped, because more than %d wait",
                    webhook, dropped, settings.mostWaiting());
        }
    }
}
