package dev.lockstep.network.failure;

/** Carries a {@link Failure} to the edge. Part of normal work, so it has no stack trace. */
public final class FailureException extends RuntimeException {
    private final transient Failure failure;

    public FailureException(Failure failure) {
        super(failure.text(), null, false, false);
        this.failure = failure;
    }

    public static FailureException invalidRequest(String text) {
        return new FailureException(new Failure.InvalidRequest(text));
    }

    public Failure failure() {
        return failure;
    }
}
