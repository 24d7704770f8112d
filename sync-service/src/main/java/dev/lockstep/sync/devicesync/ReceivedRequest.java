package dev.lockstep.sync.devicesync;

import dev.lockstep.contract.event.ArchiveOptions;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.MessageId;

/**
 * Another installation's request for history.
 *
 * @param message that asks
 * @param group in which it asks, and is answered
 * @param serverUrl of the history server that it names; empty if it names none
 * @param state HELD, ANSWERING, ANSWERED, REFUSED or REQUEST_FAILED
 * @param sentAtNs the network's time
 */
record ReceivedRequest(
        MessageId message,
        GroupId group,
        String pin,
        InstallationId requester,
        ArchiveOptions options,
        String serverUrl,
        SyncRequestChanged.State state,
        long sentAtNs) {}
