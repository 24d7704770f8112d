package dev.lockstep.launcher.command;

import dev.lockstep.launcher.StackException;
import dev.lockstep.launcher.StackFolder;
import dev.lockstep.launcher.StackSettings;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Stops the stack. */
final class Down {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final StackFolder folder;

    Down(StackSettings settings) {
        this.folder = new StackFolder(settings.folder());
    }

    int run() throws StackException {
        if (!folder.isHeld()) {
            folder.clearLeftovers();
            System.out.println("It is not running.");
            return 0;
        }
        System.out.println("Stopping the services, then Kafka and PostgreSQL");
        ProcessHandle process = folder.holder()
                .orElseThrow(() ->
                        new StackException("a stack holds %s and does not say which process it is: end it yourself"
                                .formatted(folder.path())));
        process.destroy();
        if (!endsWithin(process, PATIENCE)) {
            // Its children end with it.
            process.destroyForcibly();
            endsWithin(process, PATIENCE);
        }
        folder.clearLeftovers();
        System.out.println("Stopped. The data stay in " + folder.path());
        return 0;
    }

    private static boolean endsWithin(ProcessHandle process, Duration patience) {
        process.onExit()
                .completeOnTimeout(process, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        return !process.isAlive();
    }
}
