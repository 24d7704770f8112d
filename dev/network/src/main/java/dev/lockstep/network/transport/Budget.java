package dev.lockstep.network.transport;

import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Memory that all calls share for what is large. What is small does not count. Who holds on to it for long, because its
 * client neither reads nor writes on, has to leave when others need it. Thread-safe.
 */
final class Budget {
    private static final long SMALL = 256 << 10;
    private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    private final String what;
    private final long most;
    private final LongSupplier nanoTime;
    private final Set<Share> holders = new LinkedHashSet<>();
    private long taken;

    /** @param what it is for, for texts */
    Budget(String what, long most, LongSupplier nanoTime) {
        this.what = what;
        this.most = most;
        this.nanoTime = nanoTime;
    }

    /** @param evict ends the call, from any thread */
    Share share(Runnable evict) {
        return new Share(evict);
    }

    /** What one call holds. */
    final class Share {
        private final Runnable evict;
        private long mine;
        private long since;

        private Share(Runnable evict) {
            this.evict = evict;
        }

        /** Throws {@link FailureException} when others need all there is; what is asked for alone is always there. */
        void take(long bytes) {
            take(bytes, false);
        }

        /** Takes it in any case; those who have held on longest make room. */
        void insist(long bytes) {
            take(bytes, true);
        }

        private void take(long bytes, boolean insist) {
            if (bytes <= SMALL) {
                return;
            }
            List<Share> evicted;
            synchronized (Budget.this) {
                evicted = makeRoom(this, bytes, insist);
                if (taken > mine && taken + bytes > most && !insist) {
                    throw new FailureException(
                            new Failure.LimitReached("large %s hold %d bytes of the %d there are for them; try again"
                                    .formatted(what, taken, most)));
                }
                taken += bytes;
                mine += bytes;
                since = nanoTime.getAsLong();
                holders.remove(this);
                holders.add(this);
            }
            evicted.forEach(share -> share.evict.run());
        }

        void giveBack() {
            synchronized (Budget.this) {
                taken -= mine;
                mine = 0;
                holders.remove(this);
            }
        }
    }

    private List<Share> makeRoom(Share forWhom, long bytes, boolean insist) {
        var evicted = new ArrayList<Share>();
        long now = nanoTime.getAsLong();
        for (Iterator<Share> eldest = holders.iterator(); eldest.hasNext() && taken + bytes > most; ) {
            var share = eldest.next();
            if (share != forWhom && (insist || now - share.since > PATIENCE_NANOS)) {
                eldest.remove();
                taken -= share.mine;
                share.mine = 0;
                evicted.add(share);
            }
        }
        return evicted;
    }
}
