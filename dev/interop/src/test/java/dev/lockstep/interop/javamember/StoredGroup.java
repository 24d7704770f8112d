package dev.lockstep.interop.javamember;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.group.Group;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The state of a group as its member keeps it, and how far the log was read. */
final class StoredGroup {
    private @Nullable Group group;
    private long cursor;

    /** @param cursor the last entry of the log that is not to be read */
    StoredGroup(Group group, long cursor) {
        this.group = group;
        this.cursor = cursor;
    }

    /** Nothing once we are removed. */
    Optional<Group> group() {
        return Optional.ofNullable(group);
    }

    Group required() {
        return group().orElseThrow(() -> new IllegalStateException("removed from the group (expected: a member)"));
    }

    long cursor() {
        return cursor;
    }

    void store(Group after) {
        group = after;
    }

    void moveTo(long entry) {
        cursor = entry;
    }

    void leave() {
        group = null;
    }

    /** As after a restart: what is known is what its stored parts say. */
    void restart() {
        if (group == null) {
            return;
        }
        try {
            group = Group.restore(group.parts());
        } catch (MlsRefusedException e) {
            throw new IllegalStateException("the parts of a group of our own", e);
        }
    }
}
