package dev.lockstep.xmtp.group.membership;

import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.Optional;
import java.util.Set;

/**
 * What identity logs amounted to at points of the past (XMTP MLS reference §5.3). Whoever implements it has loaded the
 * logs at least up to the sequence ids of the group memberships in question; nothing is loaded while a question is
 * answered.
 */
public interface AssociationStates {

    /**
     * The state after the newest update at or before a sequence id.
     *
     * @param sequenceId as the node assigned it
     * @return nothing if the inbox has no update up to there
     */
    Optional<InboxState> upTo(InboxId inbox, long sequenceId);

    /** The state after exactly this update; nothing if the inbox has no update of this id. */
    default Optional<InboxState> at(InboxId inbox, long sequenceId) {
        return upTo(inbox, sequenceId).filter(state -> state.sequenceId() == sequenceId);
    }

    /**
     * @param sequenceId of the update that led to this state
     * @param installations all that are members then
     */
    record InboxState(long sequenceId, Set<InstallationId> installations) {
        public InboxState {
            installations = Set.copyOf(installations);
        }
    }
}
