package dev.lockstep.xmtp.group.join;

import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.group.recovery.ReaddRequest;
import java.util.Optional;

/** What is to be done with a group that a welcome offers (XMTP MLS reference §10.5). */
public sealed interface JoinVerdict {
    /**
     * Store it.
     *
     * @param paused the version it demands, if that is above ours: store it, but neither process its log nor send
     */
    record Accepted(GroupProfile profile, Optional<String> paused) implements JoinVerdict {}

    /**
     * The welcome was the message: keep the request, move the cursor past the welcome, store no group.
     *
     * @param sender who sent it
     * @param request nothing if it is of a kind that we do not know
     */
    record Oneshot(Leaf sender, Optional<ReaddRequest> request) implements JoinVerdict {}

    /** The group keeps its state in AppData components; store it as paused, if at all. */
    record Migrated() implements JoinVerdict {}

    /**
     * Drop it, move the cursor past it.
     *
     * @param text the value and what was expected of it
     */
    record Refused(JoinRefusal refusal, String text) implements JoinVerdict {}
}
