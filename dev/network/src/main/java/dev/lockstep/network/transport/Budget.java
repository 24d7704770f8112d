package dev.lockstep.network.transport;

import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import java.util.concurrent.atomic.AtomicLong;

/** Memory that all calls share for what is large. What is small does not count. Thread-safe. */
final class Budget {
    private static final long SMALL = 256 << 10;

    private final String what;
    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /** @param what it is for, for texts */
    Budget(String what, long most) {
        this.what = what;
        this.most = most;
    }

    Share share() {
        return new Share();
    }

    /** What one call has taken. Not thread-safe. */
    final class Share {
        private long mine;

        /** Throws {@link FailureException} when others have taken too much; what is asked for alone is always there. */
        void take(long bytes) {
            if (bytes <= SMALL) {
                return;
            }
            long before = taken.getAndAdd(bytes);
            if (before > 0 && before + bytes > most) {
                taken.addAndGet(-bytes);
                throw new FailureException(
                        new Failure.LimitReached("large %s hold %d bytes of the %d there are for them; try again"
                                .formatted(what, before, most)));
            }
            mine += bytes;
        }

        void giveBack() {
            taken.addAndGet(-mine);
            mine = 0;
        }
    }
}
