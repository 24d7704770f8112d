package dev.lockstep.launcher;

/** The stack cannot do what was asked. The message is for the person who asked: what is wrong and what to do about it. */
public final class StackException extends Exception {
    private static final long serialVersionUID = 1;

    public StackException(String message) {
        super(message);
    }

    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
