package dev.lockstep.launcher.child;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Arrays;

/**
 * Runs another main class for as long as whoever started this process lives. The starter holds the other end of standard input;
 * the kernel closes it however the starter dies, and this process then shuts down. The starter asks for the same by closing it.
 *
 * <p>Arguments: the main class, then its own arguments.
 */
public final class Watched {
    private static final Duration SHUTDOWN = Duration.ofSeconds(15);

    private Watched() {}

    public static void main(String[] arguments) throws Throwable {
        InputStream starter = System.in;
        System.setIn(InputStream.nullInputStream());
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> exitAtEndOf(starter));
        try {
            Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void exitAtEndOf(InputStream starter) {
        try {
            while (starter.read() >= 0) {
                // Nothing is said on this line; only its end counts.
            }
        } catch (IOException e) {
            // A broken line is an ended one.
        }
        Thread.ofPlatform().daemon().name("parent-watch-patience").start(Watched::haltAfterShutdown);
        System.exit(0);
    }

    private static void haltAfterShutdown() {
        try {
            Thread.sleep(SHUTDOWN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }
}
