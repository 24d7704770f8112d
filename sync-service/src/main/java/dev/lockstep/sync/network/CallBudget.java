package dev.lockstep.sync.network;

import dev.lockstep.sync.network.LanedBucket.Turn;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes calls wait for their turn, so that the network never has to refuse them. */
final class CallBudget {
    private final @Nullable LanedBucket bucket;
    private final Map<Turn, CompletableFuture<Boolean>> waiting = new HashMap<>();
    private final Duration patience;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoTime;
    private boolean wakeUpIsSet;

    private CallBudget(
            @Nullable LanedBucket bucket, Duration patience, ScheduledExecutorService timer, LongSupplier nanoTime) {
        this.bucket = bucket;
        this.patience = patience;
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    /** Lets so many calls through, or all if {@code perMinute} is 0. */
    static CallBudget of(
            int perMinute,
            int burst,
            NetworkSettings.Rate settings,
            ScheduledExecutorService timer,
            LongSupplier nanoTime) {
        LanedBucket bucket =
                perMinute == 0 ? null : new LanedBucket(perMinute, burst, settings.waiting(), nanoTime.getAsLong());
        return new CallBudget(bucket, settings.patience(), timer, nanoTime);
    }

    /**
     * Returns when it is this call's turn.
     *
     * @throws NetworkException if that takes too long, or too many wait
     */
    void await(Lane lane, int cost) {
        if (bucket == null) {
            return;
        }
        Turn turn = new Turn(lane, cost);
        CompletableFuture<Boolean> admitted = new CompletableFuture<>();
        synchronized (this) {
            if (!bucket.offer(turn)) {
                throw refusal("too many calls of lane %s wait for their turn already".formatted(lane), null);
            }
            waiting.put(turn, admitted);
            admit();
        }
        try {
            admitted.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            withdraw(turn);
            throw refusal("a call of lane %s has waited %s for its turn".formatted(lane, patience), e);
        } catch (InterruptedException e) {
            withdraw(turn);
            Thread.currentThread().interrupt();
            throw refusal("interrupted while waiting for the turn of a call", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static NetworkException refusal(String reason, @Nullable Throwable cause) {
        return new NetworkException(
                reason + " (lockstep.network.rate): try again later, or have the network allow this address more",
                true,
                cause);
    }

    private synchronized void withdraw(Turn turn) {
        if (waiting.remove(turn) != null && bucket != null) {
            bucket.withdraw(turn);
        }
    }

    private synchronized void wakeUp() {
        wakeUpIsSet = false;
        admit();
    }

    private void admit() {
        if (bucket == null) {
            return;
        }
        long now = nanoTime.getAsLong();
        for (Turn turn : bucket.admit(now)) {
            CompletableFuture<Boolean> admitted = waiting.remove(turn);
            if (admitted != null) {
                admitted.complete(true);
            }
        }
        long next = bucket.untilNext(now);
        if (next >= 0 && !wakeUpIsSet) {
            wakeUpIsSet = true;
            timer.schedule(this::wakeUp, next, TimeUnit.NANOSECONDS);
        }
    }
}
