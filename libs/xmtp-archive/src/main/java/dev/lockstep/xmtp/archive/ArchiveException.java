package dev.lockstep.xmtp.archive;

/** An archive that cannot be read on. What was read before it stands by itself; whether to keep it is the caller's to say. */
public final class ArchiveException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** The first element does not open: another key, or not an archive. */
        KEY_MISMATCH,
        /** It ends before its end. */
        TRUNCATED,
        /** Some bytes are not what was written. */
        CORRUPT,
        /** More than the limits let through. */
        TOO_LARGE
    }

    private final Reason reason;

    ArchiveException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
