package dev.lockstep.gateway.failure;

/** Carries a {@link Failure} to the answer. It has no stack trace: it is an answer, not an accident. */
public final class FailureException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    public FailureException(Failure failure) {
        super(failure.toString(), null, false, false);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
