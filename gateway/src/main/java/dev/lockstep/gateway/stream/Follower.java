package dev.lockstep.gateway.stream;

import dev.lockstep.contract.event.Envelope;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One stream's share of what is new in the log. A stream that does not keep up is ended; its caller resumes it. */
final class Follower {
    private static final int MOST_HELD = 1_000;

    private final Predicate<Envelope> concerns;
    private final BlockingQueue<Logged> held = new ArrayBlockingQueue<>(MOST_HELD);
    private volatile boolean ended;

    Follower(Predicate<Envelope> concerns) {
        this.concerns = concerns;
    }

    boolean concerns(Envelope event) {
        return concerns.test(event);
    }

    void offer(Logged event) {
        if (!ended && concerns(event.envelope()) && !held.offer(event)) {
            ended = true;
        }
    }

    void end() {
        ended = true;
    }

    /** Whether nothing more comes, after what is held. */
    boolean isEnded() {
        return ended && held.isEmpty();
    }

    /** The next event; null if none came for so long. */
    @Nullable
    Logged next(Duration patience) throws InterruptedException {
        return held.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
