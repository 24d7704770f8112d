package dev.lockstep.interop;

import dev.lockstep.xmtp.id.GroupId;
import java.util.List;

/**
 * A conversation of the inbox that a story is about.
 *
 * @param name of a group; empty for a DM
 * @param friends all members but that inbox
 */
record Circle(GroupId id, String name, List<Friend> friends) {
    boolean isDm() {
        return name.isEmpty();
    }
}
