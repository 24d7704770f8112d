package dev.lockstep.launcher;

import java.util.Locale;

/** Where a service is in its life. */
public enum ServiceState {
    /** What it needs is not ready yet. */
    WAITING,
    STARTING,
    READY,
    /** Its process lives but does not say now that it can work. */
    UNRESPONSIVE,
    /** It died and is started again after a pause. */
    RESTARTING,
    /** Stopped on purpose. */
    STOPPED,
    /** It never became ready; nobody starts it again. */
    FAILED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
