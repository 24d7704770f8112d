package dev.lockstep.network.ledger;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/** Lets a few reads run at once, in the order they came, so that they leave the database and memory to others too. Thread-safe. */
public final class Gate {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int free;

    public Gate(int atOnce) {
        this.free = atOnce;
    }

    /** Runs the read when it is its turn; the turn ends with the read. */
    public <T> Future<T> pass(Supplier<Future<T>> read) {
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
