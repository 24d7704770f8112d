package dev.lockstep.network.subscription;

import dev.lockstep.network.NetworkSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * Lets a few reads of history run at once, in the order they came, so that thousands of streams that catch up leave the
 * database to others too. A stream has one read at a time, so as many wait here as there are streams. Thread-safe.
 */
@ApplicationScoped
public class HistoryGate {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int free;

    HistoryGate(NetworkSettings settings) {
        this.free = settings.streams().concurrentReads();
    }

    <T> Future<T> read(Supplier<Future<T>> read) {
        Promise<T> done = Promise.promise();
        Runnable run = () -> attempt(read).onComplete(result -> {
            leave();
            done.handle(result);
        });
        synchronized (this) {
            if (free == 0) {
                waiting.add(run);
                return done.future();
            }
            free--;
        }
        run.run();
        return done.future();
    }

    private static <T> Future<T> attempt(Supplier<Future<T>> read) {
        try {
            return read.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private void leave() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.run();
    }
}
