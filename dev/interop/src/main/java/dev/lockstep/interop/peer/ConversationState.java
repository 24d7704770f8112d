package dev.lockstep.interop.peer;

import dev.lockstep.xmtp.id.GroupId;

/**
 * A conversation as a phone sees it now.
 *
 * @param name of a group, else empty
 * @param active whether this phone can write in it
 */
public record ConversationState(GroupId id, Kind kind, String name, Membership membership, boolean active) {
    /** What sort of conversation. */
    public enum Kind {
        DM,
        GROUP,
        SYNC,
        ONESHOT
    }

    /** How this phone came to it. */
    public enum Membership {
        ALLOWED,
        REJECTED,
        PENDING,
        /** From an archive: readable, not a member yet. */
        RESTORED,
        PENDING_REMOVE
    }
}
