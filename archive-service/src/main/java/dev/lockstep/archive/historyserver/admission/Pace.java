package dev.lockstep.archive.historyserver.admission;

/** Whether an upload keeps moving: at least so many bytes from each look at it to the next. */
public final class Pace {
    private final long minimum;
    private long seen;

    /** @param minimum bytes between two looks; with 0 every pace will do */
    public Pace(long minimum) {
        this.minimum = minimum;
    }

    /** Looks at the bytes received so far; {@code false} when they grew by too few since the last look. */
    public boolean keeps(long received) {
        boolean kept = received - seen >= minimum;
        seen = received;
        return kept;
    }
}
