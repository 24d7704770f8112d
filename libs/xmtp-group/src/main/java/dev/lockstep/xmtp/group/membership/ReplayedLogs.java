package dev.lockstep.xmtp.group.membership;

import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.AssociationState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Identity logs that were replayed, update by update. Immutable. */
public final class ReplayedLogs implements AssociationStates {
    private final Map<InboxId, NavigableMap<Long, AssociationState>> logs;

    /** @param logs by inbox, the state after each update by the sequence id of that update */
    public ReplayedLogs(Map<InboxId, ? extends SortedMap<Long, AssociationState>> logs) {
        this.logs = new HashMap<>();
        logs.forEach((inbox, log) -> this.logs.put(inbox, new TreeMap<>(log)));
    }

    @Override
    public Optional<InboxState> upTo(InboxId inbox, long sequenceId) {
        return Optional.ofNullable(logs.get(inbox))
                .map(log -> log.floorEntry(sequenceId))
                .map(entry -> new InboxState(
                        entry.getKey(), new HashSet<>(entry.getValue().installations())));
    }
}
