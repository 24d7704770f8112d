package dev.lockstep.sync.identity;

import dev.lockstep.sync.network.XmtpNetwork.LoggedUpdate;
import dev.lockstep.xmtp.group.membership.AssociationStates.InboxState;
import dev.lockstep.xmtp.identity.AssociationState;
import dev.lockstep.xmtp.identity.IdentityLog;
import dev.lockstep.xmtp.identity.IdentityUpdateException;
import dev.lockstep.xmtp.identity.SmartContractWallets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A log as far as it holds. One update that does not hold makes all after it worthless. Immutable.
 *
 * @param states after each update that holds, ascending
 * @param newest what all of them amount to; null if there is none
 * @param refusal where the log ceases to hold; null if it holds
 * @param updates how many there are, those that do not count included
 * @param readTo the sequence id of the last of them; 0 if there is none
 */
record ReplayedLog(
        List<InboxState> states,
        @Nullable AssociationState newest,
        @Nullable Refusal refusal,
        int updates,
        long readTo) {

    static final ReplayedLog EMPTY = new ReplayedLog(List.of(), null, null, 0, 0);

    /** Where and why a log ceases to hold. */
    record Refusal(long sequenceId, String reason) {}

    ReplayedLog {
        states = List.copyOf(states);
    }

    /**
     * With updates that follow. What has been read already is passed over.
     *
     * @throws IdentityUpdateException only if somebody could not be asked; the same updates may hold later
     */
    ReplayedLog with(List<LoggedUpdate> updates, SmartContractWallets wallets) throws IdentityUpdateException {
        List<LoggedUpdate> further =
                updates.stream().filter(each -> each.sequenceId() > readTo).toList();
        if (further.isEmpty()) {
            return this;
        }
        List<InboxState> all = new ArrayList<>(states);
        AssociationState state = newest;
        Refusal refused = refusal;
        for (LoggedUpdate each : further) {
            if (refused != null) {
                break;
            }
            try {
                state = IdentityLog.apply(state, each.update(), wallets);
                all.add(new InboxState(each.sequenceId(), new HashSet<>(state.installations())));
            } catch (IdentityUpdateException e) {
                if (e.retryable()) {
                    throw e;
                }
                refused = new Refusal(each.sequenceId(), String.valueOf(e.getMessage()));
            }
        }
        return new ReplayedLog(
                all,
                state,
                refused,
                this.updates + further.size(),
                further.getLast().sequenceId());
    }

    /** The sequence id of the newest update that holds; 0 if there is none. */
    long holdsTo() {
        return states.isEmpty() ? 0 : states.getLast().sequenceId();
    }

    Optional<InboxState> upTo(long sequenceId) {
        for (InboxState state : states.reversed()) {
            if (state.sequenceId() <= sequenceId) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
