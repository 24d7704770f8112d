package dev.lockstep.gateway.operation;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Lets calls wait until an operation may have changed. What another instance hears is looked for now and then. */
public final class OperationWatch {
    private static final long LOOK_MILLIS = 500;

    private final Map<UUID, Integer> waiting = new HashMap<>();

    /** Returns when the operation may have changed, or after a short while. */
    void await(UUID operation, Duration longest) throws InterruptedException {
        long millis = Math.min(LOOK_MILLIS, Math.max(1, longest.toMillis()));
        synchronized (waiting) {
            waiting.merge(operation, 1, Integer::sum);
            try {
                waiting.wait(millis);
            } finally {
                waiting.computeIfPresent(operation, (id, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    void changed(UUID operation) {
        synchronized (waiting) {
            if (waiting.containsKey(operation)) {
                waiting.notifyAll();
            }
        }
    }
}
