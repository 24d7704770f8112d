package dev.lockstep.archive.transfer;

import dev.lockstep.contract.event.Reason;

/** Why a transfer does not go on. It has no stack trace: it is an answer, not an accident. */
public final class TransferException extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;
    private final String nextStep;
    private final boolean permanent;

    private TransferException(String code, String message, String nextStep, boolean permanent) {
        super(message, null, false, false);
        this.code = code;
        this.nextStep = nextStep;
        this.permanent = permanent;
    }

    /** Trying again cannot help. */
    public static TransferException permanent(String code, String message, String nextStep) {
        return new TransferException(code, message, nextStep, true);
    }

    /** It may go better later. */
    public static TransferException passing(String code, String message) {
        return new TransferException(code, message, "Try again later.", false);
    }

    public boolean isPermanent() {
        return permanent;
    }

    public String code() {
        return code;
    }

    Reason toReason() {
        return Reason.newBuilder()
                .setCode(code)
                .setMessage(String.valueOf(getMessage()))
                .setNextStep(nextStep)
                .build();
    }
}
