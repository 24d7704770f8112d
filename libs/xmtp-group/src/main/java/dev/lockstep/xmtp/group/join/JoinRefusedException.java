package dev.lockstep.xmtp.group.join;

/** Carries a refusal to the verdict. */
final class JoinRefusedException extends Exception {
    private final JoinRefusal refusal;

    JoinRefusedException(JoinRefusal refusal, String text) {
        super(text);
        this.refusal = refusal;
    }

    JoinRefusedException(JoinRefusal refusal, Exception cause) {
        super(cause.getMessage(), cause);
        this.refusal = refusal;
    }

    JoinVerdict.Refused verdict() {
        return new JoinVerdict.Refused(refusal, String.valueOf(getMessage()));
    }
}
