package dev.lockstep.sync.group;

import dev.lockstep.xmtp.id.GroupId;

/** Somebody else has changed the group since it was read: what was to be written is void. Trying again reads it anew. */
public final class StaleGroupException extends RuntimeException {
    StaleGroupException(GroupId group) {
        super("group %s was changed by another instance".formatted(group));
    }
}
