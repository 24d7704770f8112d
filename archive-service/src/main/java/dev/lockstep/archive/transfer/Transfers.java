package dev.lockstep.archive.transfer;

import com.google.protobuf.ByteString;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.DatabaseUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Does what transfers there are, the oldest first and some at once: to their end, or until they are to be tried again. */
final class Transfers implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Transfers.class);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final double GROWTH = 1.5;
    private static final int MOST_GROWTH = 12;
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final Database database;
    private final TransferWork work;
    private final TransferEvents events;
    private final InstantSource clock;
    private final Duration patience;
    private final Duration heldFor;
    private final Semaphore places;
    private final int atOnce;
    private final Semaphore woken = new Semaphore(0);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("transfer-timer").daemon().factory());
    private volatile boolean closing;
    private @Nullable Thread thread;

    /**
     * @param atOnce how many run at once
     * @param patience how long one is tried from its first failure on
     * @param heldFor how soon another instance takes over what one has left
     */
    Transfers(
            Database database,
            TransferWork work,
            TransferEvents events,
            InstantSource clock,
            int atOnce,
            Duration patience,
            Duration heldFor) {
        this.database = database;
        this.work = work;
        this.events = events;
        this.clock = clock;
        this.patience = patience;
        this.heldFor = heldFor;
        this.atOnce = atOnce;
        this.places = new Semaphore(atOnce);
    }

    void start() {
        thread = Thread.ofVirtual().name("transfers").start(this::run);
        timer.scheduleWithFixedDelay(this::forget, 1, 60, TimeUnit.MINUTES);
    }

    /** There is something to do. Returns at once. */
    void wake() {
        woken.release();
    }

    /** What runs may end within a while; what does not is taken up again, here or elsewhere. */
    @Override
    public void close() throws InterruptedException {
        closing = true;
        woken.release();
        if (thread != null) {
            thread.join(CLOSING);
        }
        boolean ended = places.tryAcquire(atOnce, CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            LOG.info("Some transfers are taken up again later");
        }
        timer.shutdownNow();
    }

    private void run() {
        while (!closing) {
            try {
                places.acquire();
                List<Transfer> claimed = claim();
                if (claimed.isEmpty()) {
                    places.release();
                    if (woken.tryAcquire(IDLE.toMillis(), TimeUnit.MILLISECONDS)) {
                        woken.drainPermits();
                    }
                } else {
                    Thread.ofVirtual().name("transfer").start(() -> perform(claimed.getFirst()));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private List<Transfer> claim() throws InterruptedException {
        try {
            Instant now = clock.instant();
            return database.transaction(sql -> TransferStore.claim(sql, now, now.plus(heldFor), 1));
        } catch (DatabaseUnavailableException e) {
            LOG.warnf("Transfers wait for the database: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Transfers cannot be read", e);
        }
        Thread.sleep(IDLE.toMillis());
        return List.of();
    }

    private void perform(Transfer transfer) {
        Future<?> holding = timer.scheduleAtFixedRate(
                () -> hold(transfer), heldFor.toMillis() / 3, heldFor.toMillis() / 3, TimeUnit.MILLISECONDS);
        try {
            work.perform(transfer);
        } catch (TransferException e) {
            settle(() -> troubled(transfer, e));
        } catch (TransferStore.LostException e) {
            LOG.infof("transfer %s has another worker now", shown(transfer.id()));
        } catch (DatabaseUnavailableException e) {
            LOG.warnf("transfer %s waits: %s", shown(transfer.id()), e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "transfer %s failed", shown(transfer.id()));
            settle(() -> troubled(
                    transfer,
                    TransferException.permanent(
                            "internal-error", "The service failed at this; its log says why.", "Tell its operator.")));
        } finally {
            holding.cancel(false);
            places.release();
        }
    }

    /** If this cannot be written down, the transfer is taken up again when nobody holds it any more. */
    private static void settle(Runnable end) {
        try {
            end.run();
        } catch (DatabaseUnavailableException | TransferStore.LostException e) {
            LOG.infof("a transfer is settled later: %s", e.getMessage());
        }
    }

    private void troubled(Transfer transfer, TransferException trouble) {
        Instant now = clock.instant();
        Instant until = transfer.troubledSince().orElse(now).plus(patience);
        if (trouble.isPermanent() || !now.isBefore(until)) {
            LOG.infof("transfer %s has failed: %s", shown(transfer.id()), trouble.getMessage());
            database.perform(sql -> {
                TransferStore.failed(sql, transfer, now);
                events.failed(sql, transfer, trouble.toReason());
            });
            work.discard(transfer);
        } else {
            LOG.infof("transfer %s is tried again: %s", shown(transfer.id()), trouble.getMessage());
            database.perform(sql -> {
                TransferStore.postpone(sql, transfer, now, now.plus(pause(transfer.attempts())));
                events.postponed(sql, transfer, trouble.toReason(), until);
            });
        }
    }

    /** The pauses of libxmtp (§2.8), so that whoever waits knows them. */
    static Duration pause(int attempts) {
        double factor = Math.pow(GROWTH, Math.min(attempts, MOST_GROWTH));
        Duration pause = Duration.ofMillis((long) (FIRST_PAUSE.toMillis() * factor));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private void hold(Transfer transfer) {
        Thread.ofVirtual().start(() -> {
            try {
                database.perform(
                        sql -> TransferStore.hold(sql, transfer, clock.instant().plus(heldFor)));
            } catch (DatabaseUnavailableException | TransferStore.LostException e) {
                LOG.debugf("transfer %s is not held: %s", shown(transfer.id()), e.getMessage());
            }
        });
    }

    private void forget() {
        Thread.ofVirtual().start(() -> {
            try {
                database.perform(sql -> TransferStore.forget(sql, clock.instant()));
            } catch (RuntimeException e) {
                LOG.warnf("Old transfers are not forgotten yet: %s", e.getMessage());
            }
        });
    }

    private static String shown(ByteString id) {
        return SavedElements.hex(id.substring(0, Math.min(8, id.size())));
    }
}
