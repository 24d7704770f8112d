package dev.lockstep.xmtp.group.recovery;

import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InvalidIdException;
import dev.lockstep.xmtp.proto.mls.contents.OneshotMessage;
import java.util.Optional;

/**
 * An installation cannot follow a group any more and asks to be removed from it and added again. It travels in the welcome of
 * a oneshot group, to the super admins (XMTP MLS reference §6.3, §16).
 *
 * @param group which it cannot follow
 * @param requester who made the oneshot group; the identity log says that the installation is of that inbox
 * @param latestCommit log id of the newest commit of the group that the requester knows of, unsigned
 */
public record ReaddRequest(GroupId group, Leaf requester, long latestCommit) {

    /**
     * What the payload of a oneshot group asks for.
     *
     * @param sender who added us to that group
     * @return nothing if it is of a kind that we do not know, or names no group
     */
    public static Optional<ReaddRequest> of(OneshotMessage payload, Leaf sender) {
        if (!payload.hasReaddRequest()) {
            return Optional.empty();
        }
        var request = payload.getReaddRequest();
        try {
            var group = GroupId.of(request.getGroupId().toByteArray());
            return Optional.of(new ReaddRequest(group, sender, request.getLatestCommitSequenceId()));
        } catch (InvalidIdException e) {
            return Optional.empty();
        }
    }
}
