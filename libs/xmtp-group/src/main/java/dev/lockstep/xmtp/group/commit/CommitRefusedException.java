package dev.lockstep.xmtp.group.commit;

/** A commit or a proposal that does not count. Nothing was changed by it. */
public final class CommitRefusedException extends Exception {
    private final CommitRefusal refusal;

    CommitRefusedException(CommitRefusal refusal, String text) {
        super(refusal + ": " + text);
        this.refusal = refusal;
    }

    CommitRefusedException(CommitRefusal refusal, Exception cause) {
        super(refusal + ": " + cause.getMessage(), cause);
        this.refusal = refusal;
    }

    /** The stable reason. */
    public CommitRefusal refusal() {
        return refusal;
    }
}
