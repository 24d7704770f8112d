package dev.lockstep.gateway.webhook;

/** What became of a message. */
sealed interface Outcome {
    record Taken() implements Outcome {}

    /** The receiver wants nothing any more. */
    record Gone() implements Outcome {}

    /** @param problem for whoever looks after the receiver */
    record Failed(String problem) implements Outcome {}
}
