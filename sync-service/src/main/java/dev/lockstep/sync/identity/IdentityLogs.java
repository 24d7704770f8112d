package dev.lockstep.sync.identity;

import dev.lockstep.sync.network.Lane;
import dev.lockstep.xmtp.group.membership.AssociationStates;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.AssociationState;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Identity logs, verified update by update, kept so that each update is fetched and checked once. For virtual threads; throws
 * {@link dev.lockstep.sync.network.NetworkException} if what is missing cannot be fetched.
 */
public interface IdentityLogs {
    /** States of these inboxes, with all updates up to the sequence ids at least. */
    AssociationStates upTo(Map<InboxId, Long> sequenceIds, Lane lane);

    /** States of these inboxes, fresh from the network. */
    Latest latest(Collection<InboxId> inboxes, Lane lane);

    /** The newest state of one inbox, fresh from the network; nothing if it has no update. */
    Optional<NewestState> newest(InboxId inbox, Lane lane);

    /**
     * Where logs stand.
     *
     * @param sequenceIds of the newest update of each inbox that has one
     */
    record Latest(AssociationStates states, Map<InboxId, Long> sequenceIds) {}

    /**
     * Where one log stands.
     *
     * @param updates how many the log has, all that count against its limit for life
     */
    record NewestState(long sequenceId, int updates, AssociationState state) {}
}
