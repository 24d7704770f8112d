package dev.lockstep.sync.task;

import dev.lockstep.contract.event.Envelope;
import dev.lockstep.xmtp.id.InboxId;
import java.time.Instant;
import java.util.Optional;

/**
 * A command that has not ended.
 *
 * @param attempts how often it was begun, this time included
 * @param troubledSince when its first try without success was
 * @param mayHaveSuccessor whether another task of the inbox may have been ready when this one was begun
 */
public record Task(
        long id,
        InboxId inbox,
        Envelope command,
        int attempts,
        Optional<Instant> troubledSince,
        boolean mayHaveSuccessor) {
    public boolean isBegun() {
        return attempts > 0;
    }

    /** Whether it was begun before, and may have left traces. */
    public boolean isTriedAgain() {
        return attempts > 1;
    }

    Task doing(Envelope another) {
        return new Task(id, inbox, another, attempts, troubledSince, mayHaveSuccessor);
    }

    public String operation() {
        return command.getOperationId();
    }
}
