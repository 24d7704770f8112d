package dev.lockstep.interop.peer;

/** Something that was waited for did not come in time; the message says what, how long, and what there was instead. */
public final class TooLateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLateException(String message) {
        super(message);
    }
}
