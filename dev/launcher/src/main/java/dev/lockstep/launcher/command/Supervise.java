package dev.lockstep.launcher.command;

import dev.lockstep.launcher.LocalStack;
import dev.lockstep.launcher.StackException;
import dev.lockstep.launcher.StackSettings;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The process that stays: it runs the stack until it is told to end. Until the stack is ready it reports to {@code up} on standard
 * output, and ends when {@code up} ends, so that an interrupted start leaves nothing behind.
 */
final class Supervise {
    /** The last line that {@code up} gets when all is well. */
    static final String READY = "@ready";

    /** The line before those that say why it did not work. */
    static final String FAILED = "@failed";

    private final StackSettings settings;
    private final AtomicReference<@Nullable LocalStack> stack = new AtomicReference<>();

    Supervise(StackSettings settings) {
        this.settings = settings;
    }

    int run() {
        Thread.ofPlatform().daemon().name("up-watch").start(this::endWithUp);
        try {
            LocalStack started = LocalStack.start(settings, System.out::println);
            stack.set(started);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(started::close));
            System.out.println(READY);
            new CountDownLatch(1).await();
        } catch (StackException e) {
            System.out.println(FAILED);
            System.out.println(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }

    /** Stopping abruptly is safe at any time: every process of the stack ends with this one. */
    private void endWithUp() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is said on this line; only its end counts.
            }
        } catch (IOException e) {
            // A broken line is an ended one.
        }
        if (stack.get() == null) {
            Runtime.getRuntime().halt(1);
        }
    }
}
