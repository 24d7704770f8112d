package dev.lockstep.service.failure;

/** Carries a {@link CallFailure} to where a call is answered. It has no stack trace: it is an answer, not an accident. */
public final class RefusedCallException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient CallFailure failure;

    public RefusedCallException(CallFailure failure) {
        super(failure.text(), null, false, false);
        this.failure = failure;
    }

    public CallFailure failure() {
        return failure;
    }
}
