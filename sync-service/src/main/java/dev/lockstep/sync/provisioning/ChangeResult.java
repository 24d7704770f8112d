package dev.lockstep.sync.provisioning;

import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.identity.IdentityLogs.NewestState;
import java.util.Optional;

/** How far a change to an identity log could be brought now. */
sealed interface ChangeResult {
    /** @param log as it is now */
    record Done(Optional<NewestState> log) implements ChangeResult {}

    /** Somebody outside has to sign. */
    record Waits(IdentityChange.Draft draft) implements ChangeResult {}

    /** @param sentOff whether an update was sent off, so that it may turn up after all */
    record Refused(Failure failure, boolean sentOff) implements ChangeResult {}
}
