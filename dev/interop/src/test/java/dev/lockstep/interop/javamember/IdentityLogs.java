package dev.lockstep.interop.javamember;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.membership.AssociationStates;
import dev.lockstep.xmtp.group.membership.ReplayedLogs;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.AssociationState;
import dev.lockstep.xmtp.identity.IdentityLog;
import dev.lockstep.xmtp.identity.IdentityUpdateException;
import dev.lockstep.xmtp.identity.SmartContractWallets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The identity logs of those whom a member meets, loaded from the network and replayed with every signature verified. */
final class IdentityLogs {
    private final NetworkConnection network;
    private final Witness witness;
    private final Map<InboxId, TreeMap<Long, AssociationState>> logs = new HashMap<>();

    IdentityLogs(NetworkConnection network, Witness witness) {
        this.network = network;
        this.witness = witness;
    }

    /** Brings the logs up to date and answers with what they amount to. */
    AssociationStates upToDate(Collection<InboxId> inboxes) {
        inboxes.forEach(this::load);
        return new ReplayedLogs(logs);
    }

    /** As {@link #upToDate}, of whoever is written into a group; what is no inbox id has no log. */
    AssociationStates ofMembers(Collection<ClaimedInbox> members) {
        return upToDate(ids(members));
    }

    /** The newest sequence id of each log as it was loaded last; an inbox without a log is not among them. */
    Map<InboxId, Long> newest(Collection<InboxId> inboxes) {
        var newest = new LinkedHashMap<InboxId, Long>();
        for (var inbox : inboxes) {
            var log = logs.get(inbox);
            if (log != null) {
                newest.put(inbox, log.lastKey());
            }
        }
        return newest;
    }

    /** The inbox as it is now; nothing if it does not exist. */
    Optional<AssociationState> now(InboxId inbox) {
        load(inbox);
        return Optional.ofNullable(logs.get(inbox)).map(log -> log.lastEntry().getValue());
    }

    static List<InboxId> ids(Collection<ClaimedInbox> inboxes) {
        return inboxes.stream().flatMap(inbox -> inbox.id().stream()).toList();
    }

    private void load(InboxId inbox) {
        var known = logs.getOrDefault(inbox, new TreeMap<>());
        var state = known.isEmpty() ? null : known.lastEntry().getValue();
        for (var entry : network.identityLog(inbox, known.isEmpty() ? 0 : known.lastKey())) {
            try {
                state = IdentityLog.apply(state, entry.getUpdate(), SmartContractWallets.none());
            } catch (IdentityUpdateException e) {
                throw new IllegalStateException("the network keeps an update that does not hold", e);
            }
            known.put(entry.getSequenceId(), state);
            logs.put(inbox, known);
            witness.identityUpdate(inbox, entry);
        }
    }
}
