package dev.lockstep.xmtp.group.cast;

import dev.lockstep.xmtp.group.membership.AssociationStates;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Identity logs as a test wrote them down. */
public final class RecordedLogs implements AssociationStates {
    private final Map<InboxId, TreeMap<Long, Set<InstallationId>>> logs = new HashMap<>();

    /** The log of {@code inbox} has an update of this id, and after it these installations. */
    public RecordedLogs with(InboxId inbox, long sequenceId, InstallationId... installations) {
        logs.computeIfAbsent(inbox, i -> new TreeMap<>()).put(sequenceId, Set.of(installations));
        return this;
    }

    @Override
    public Optional<InboxState> upTo(InboxId inbox, long sequenceId) {
        return Optional.ofNullable(logs.get(inbox))
                .map(log -> log.floorEntry(sequenceId))
                .map(entry -> new InboxState(entry.getKey(), entry.getValue()));
    }
}
