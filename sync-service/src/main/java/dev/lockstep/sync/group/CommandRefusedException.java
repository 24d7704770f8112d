package dev.lockstep.sync.group;

/** What was asked for cannot be done, now or ever, and asking again changes nothing until something else has changed. */
public final class CommandRefusedException extends Exception {
    private final String code;
    private final String nextStep;

    /**
     * @param code as in problem documents, for instance {@code conversation-unknown}
     * @param message the value and the rule
     * @param nextStep what the caller can do; empty if nothing
     */
    public CommandRefusedException(String code, String message, String nextStep) {
        super(message);
        this.code = code;
        this.nextStep = nextStep;
    }

    public String code() {
        return code;
    }

    public String nextStep() {
        return nextStep;
    }
}
