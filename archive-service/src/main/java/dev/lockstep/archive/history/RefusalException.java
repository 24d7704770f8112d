package dev.lockstep.archive.history;

/** Carries a {@link Refusal} out of a transaction. It has no stack trace: it is an answer, not an accident. */
final class RefusalException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Refusal refusal;

    RefusalException(Refusal refusal) {
        super(refusal.toString(), null, false, false);
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
