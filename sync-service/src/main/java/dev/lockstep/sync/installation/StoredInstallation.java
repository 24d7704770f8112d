package dev.lockstep.sync.installation;

import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.time.Instant;

/**
 * What may be told about a hosted installation.
 *
 * @param label empty if its maker gave none
 */
public record StoredInstallation(
        InstallationId id, InboxId inbox, State state, String label, SyncGroupDue syncGroupDue, Instant createdAt) {
    /** How far it has come. */
    public enum State {
        /** Its operation has not ended. */
        PROVISIONING,
        /** It is on the network and running. */
        REGISTERED,
        /** Its operation failed after an update had been sent off; should that turn up after all, it is registered. */
        ABANDONED
    }

    /** What must be done about its sync group before anything else is said. */
    public enum SyncGroupDue {
        NOTHING,
        ENSURE,
        RENEW
    }
}
