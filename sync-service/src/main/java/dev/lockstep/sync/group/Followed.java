package dev.lockstep.sync.group;

import dev.lockstep.sync.installation.HostedInstallation;
import java.util.concurrent.locks.ReentrantLock;

/** An installation that runs here: what it does in groups it does one thing after the other. */
final class Followed {
    private final HostedInstallation who;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean stopped;
    /** Guarded by the lock. */
    private boolean owesWelcomes;

    /** What is done while nothing else is. */
    @FunctionalInterface
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    Followed(HostedInstallation who) {
        this.who = who;
    }

    HostedInstallation who() {
        return who;
    }

    boolean isStopped() {
        return stopped;
    }

    void stop() {
        stopped = true;
    }

    /** Whether welcomes may be due that nobody has tried to send since. */
    boolean mayOweWelcomes() {
        return owesWelcomes;
    }

    void owesWelcomes(boolean owes) {
        owesWelcomes = owes;
    }

    <T, E extends Exception> T alone(Work<T, E> work) throws E {
        lock.lock();
        try {
            return work.run();
        } finally {
            lock.unlock();
        }
    }
}
