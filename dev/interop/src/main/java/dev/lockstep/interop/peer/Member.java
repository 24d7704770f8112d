package dev.lockstep.interop.peer;

import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.List;

/** An inbox in a group, with its installations there. */
public record Member(InboxId inboxId, List<InstallationId> installations, Level level) {
    /** What it may do. */
    public enum Level {
        MEMBER,
        ADMIN,
        SUPER_ADMIN
    }
}
