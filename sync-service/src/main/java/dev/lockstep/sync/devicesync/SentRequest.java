package dev.lockstep.sync.devicesync;

import dev.lockstep.contract.event.ArchiveCounts;
import dev.lockstep.contract.event.ArchiveOptions;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.xmtp.id.GroupId;
import java.util.Optional;

/**
 * A request of ours.
 *
 * @param operation that waits for its answer
 * @param group in which it was sent; nothing before the network has it
 * @param state OPEN, ANSWERING, IMPORTED or REQUEST_FAILED
 * @param sentAtNs our time
 * @param counts of the first answer that was imported; nothing before
 */
record SentRequest(
        String pin,
        String operation,
        ArchiveOptions options,
        String serverUrl,
        Optional<GroupId> group,
        SyncRequestChanged.State state,
        long sentAtNs,
        ArchiveCounts counts) {}
