package dev.lockstep.xmtp.mls;

/** An input that was refused. Nothing was changed by it. */
public final class MlsRefusedException extends Exception {
    private final Refusal refusal;

    /** @param text the value and what was expected of it, for the person who has to act */
    public MlsRefusedException(Refusal refusal, String text) {
        super(refusal + ": " + text);
        this.refusal = refusal;
    }

    public MlsRefusedException(Refusal refusal, String text, Throwable cause) {
        super(refusal + ": " + text, cause);
        this.refusal = refusal;
    }

    /** The stable reason. */
    public Refusal refusal() {
        return refusal;
    }
}
