package dev.lockstep.sync.group;

import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.tree.Extensions;
import java.util.Map;
import java.util.Optional;

/**
 * A group as it is stored. Immutable; a change gives another one.
 *
 * @param mls nothing once we have left
 * @param parts of the MLS state, as they are stored
 * @param version of the row
 */
record StoredGroup(GroupFacts facts, Optional<Group> mls, Map<String, Bytes> parts, long version) {
    StoredGroup {
        parts = Map.copyOf(parts);
    }

    GroupId id() {
        return facts.id();
    }

    /** The MLS state of a group that we are in. */
    Group group() {
        return mls.orElseThrow(() -> new IllegalStateException("group %s: left (expected: a member)".formatted(id())));
    }

    long epoch() {
        return group().context().epoch();
    }

    GroupProfile profile() {
        return profile(group());
    }

    static GroupProfile profile(Group group) {
        return profile(group.context().extensions());
    }

    static GroupProfile profile(Extensions context) {
        try {
            return GroupProfile.read(context);
        } catch (UnreadableExtensionException e) {
            throw new IllegalStateException("a group that was judged good before", e);
        }
    }
}
