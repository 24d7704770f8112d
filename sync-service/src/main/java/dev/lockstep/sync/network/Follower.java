package dev.lockstep.sync.network;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.jboss.logging.Logger;

/**
 * One installation's place in one topic. What comes is held, within bounds, until the listener has taken what came before; what is
 * beyond the bounds is left out and read again from the network. So a listener that is slow holds nobody up.
 *
 * @param <M> what the topic carries
 */
final class Follower<M> {
    private static final Logger LOG = Logger.getLogger(Follower.class);

    private final Subscriptions.Listener<M> listener;
    private final Source<M> source;
    private final Limits limits;
    private final ArrayDeque<M> held = new ArrayDeque<>();
    private long delivered;
    private boolean behind;
    private boolean working;
    private boolean stopped;

    /** How entries are told apart, and read when they were left out. */
    record Source<M>(LongFunction<List<M>> pageAfter, ToLongFunction<M> id, Function<M, Integer> size) {}

    /** @param all how many bytes are held for all followers together */
    record Limits(int heldPerTopic, long held, AtomicLong all, Backoff listenerPause, Backoff readPause) {}

    /** @param behind whether there may be entries after the cursor that will not come by themselves */
    Follower(Subscriptions.Listener<M> listener, Source<M> source, long cursor, boolean behind, Limits limits) {
        this.listener = listener;
        this.source = source;
        this.limits = limits;
        this.delivered = cursor;
        this.behind = behind;
    }

    void start() {
        synchronized (this) {
            work();
        }
    }

    /** An entry has come from the stream. */
    synchronized void offer(M entry) {
        if (stopped || behind) {
            return;
        }
        int size = source.size().apply(entry);
        if (held.size() >= limits.heldPerTopic() || limits.all().get() + size > limits.held()) {
            behind = true;
        } else {
            held.add(entry);
            limits.all().addAndGet(size);
        }
        work();
    }

    /** Whether the listener has taken all that has come. */
    synchronized boolean isUpToDate() {
        return !behind && !working && held.isEmpty() && !stopped;
    }

    synchronized void stop() {
        stopped = true;
        clear();
    }

    private void work() {
        if (!working && !stopped && (behind || !held.isEmpty())) {
            working = true;
            Thread.ofVirtual().name("follower").start(this::run);
        }
    }

    private void run() {
        int failures = 0;
        while (true) {
            M next;
            boolean read = false;
            synchronized (this) {
                next = held.poll();
                if (stopped || (next == null && !behind)) {
                    working = false;
                    return;
                }
                if (next == null) {
                    // From here on entries are held again; what lies between them and the cursor is read below.
                    behind = false;
                    read = true;
                } else {
                    limits.all().addAndGet(-source.size().apply(next));
                }
            }
            if (read) {
                failures = catchUp() ? 0 : failures + 1;
                if (failures > 0) {
                    pause(limits.readPause(), failures);
                }
            } else {
                deliver(next);
            }
        }
    }

    /** Whether the network has answered. */
    private boolean catchUp() {
        try {
            List<M> page = source.pageAfter().apply(delivered);
            if (!page.isEmpty()) {
                again();
                page.forEach(this::deliver);
            }
            return true;
        } catch (NetworkException e) {
            LOG.debugf("reading what was left out is tried again: %s", e.getMessage());
            again();
            return false;
        }
    }

    private synchronized void again() {
        behind = true;
        clear();
    }

    /** Until the listener has taken it. */
    private void deliver(M entry) {
        if (source.id().applyAsLong(entry) <= delivered) {
            return;
        }
        for (int failures = 1; !isStopped(); failures++) {
            try {
                listener.arrived(entry);
                delivered = source.id().applyAsLong(entry);
                return;
            } catch (RuntimeException e) {
                LOG.warnf("entry %d is given again: %s", source.id().applyAsLong(entry), e.toString());
                pause(limits.listenerPause(), failures);
            }
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private void clear() {
        held.forEach(entry -> limits.all().addAndGet(-source.size().apply(entry)));
        held.clear();
    }

    private void pause(Backoff backoff, int failures) {
        try {
            Thread.sleep(backoff.after(failures, ThreadLocalRandom.current().nextDouble()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
        }
    }
}
