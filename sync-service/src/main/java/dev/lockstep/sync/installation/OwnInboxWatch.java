package dev.lockstep.sync.installation;

import dev.lockstep.xmtp.id.InboxId;

/** Is told what hints at a change of one of our own inboxes: an installation of it that came, or was revoked elsewhere. */
@FunctionalInterface
public interface OwnInboxWatch {
    /** The inbox's identity log is looked at soon. Returns at once; many calls lead to one look. */
    void mayHaveChanged(InboxId inbox);
}
