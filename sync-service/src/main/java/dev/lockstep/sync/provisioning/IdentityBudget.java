package dev.lockstep.sync.provisioning;

import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.identity.IdentityLogs.NewestState;
import dev.lockstep.xmtp.identity.AssociationState;
import dev.lockstep.xmtp.identity.IdentityLog;
import java.util.Optional;

/** What an inbox has used of the updates it has for life, and of the installations it may have at once. */
public record IdentityBudget(int updatesUsed, int installationsUsed) {
    public static final int UPDATES = IdentityLog.MAX_UPDATES;
    public static final int INSTALLATIONS = AssociationState.MAX_INSTALLATIONS;

    /** @param log nothing if the inbox has no update yet */
    public static IdentityBudget of(Optional<NewestState> log) {
        return log.map(newest -> new IdentityBudget(
                        newest.updates(), newest.state().installations().size()))
                .orElse(new IdentityBudget(0, 0));
    }

    /**
     * Why no installation can be added; nothing if one can.
     *
     * @param floor how many updates are kept back, so that installations can still be revoked
     */
    Optional<Failure> refusesInstallation(int floor) {
        if (UPDATES - updatesUsed <= floor) {
            return Optional.of(new Failure.BudgetExhausted(Math.max(0, UPDATES - updatesUsed), floor));
        }
        return installationsUsed >= INSTALLATIONS
                ? Optional.of(new Failure.InstallationsFull(INSTALLATIONS))
                : Optional.empty();
    }

    /** Why none can be revoked; what is kept back for installations is there for this. */
    Optional<Failure> refusesRevocation() {
        return updatesUsed >= UPDATES ? Optional.of(new Failure.BudgetExhausted(0, 0)) : Optional.empty();
    }
}
