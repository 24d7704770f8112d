package dev.lockstep.interop.peer;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what comes in its own time, by looking again and again within a bound. */
public final class Eventually {
    /** Long enough for a loaded machine; what works comes far earlier. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int SHOWN_CHARACTERS = 2_000;

    private Eventually() {}

    /** As {@link #eventually(String, Duration, Supplier, Predicate)} with {@link #PATIENCE}. */
    public static <T> T eventually(String what, Supplier<T> look, Predicate<? super T> enough) {
        return eventually(what, PATIENCE, look, enough);
    }

    /**
     * Looks until it is enough, and returns what was seen then. A look that fails with a {@link PeerException} counts as not
     * enough: a client whose network restarts says so with an error. A lost peer ends the wait at once.
     *
     * @param what completes the sentence "waited for …"
     * @throws TooLateException when {@code patience} is over
     */
    public static <T> T eventually(String what, Duration patience, Supplier<T> look, Predicate<? super T> enough) {
        long start = System.nanoTime();
        String last;
        int looks = 0;
        do {
            looks++;
            try {
                T seen = look.get();
                if (enough.test(seen)) {
                    return seen;
                }
                last = String.valueOf(seen);
            } catch (PeerLostException e) {
                throw e;
            } catch (PeerException e) {
                last = "failure: " + e.getMessage();
            }
            pause();
        } while (System.nanoTime() - start < patience.toNanos());
        throw new TooLateException("waited %.1f s (%d looks) for %s; last seen: %s"
                .formatted((System.nanoTime() - start) / 1e9, looks, what, shortened(last)));
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TooLateException("interrupted");
        }
    }

    static String shortened(String text) {
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
