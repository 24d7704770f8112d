package dev.lockstep.xmtp.group.conversation;

import dev.lockstep.xmtp.group.commit.CommitValidation;
import dev.lockstep.xmtp.group.commit.CommitVerdict;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.commit.Reader;
import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.group.membership.AssociationStates;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.group.StagedCommit;
import java.util.Optional;

/** What a message of a group's log turned out to be (XMTP MLS reference §8). */
public sealed interface LogEntry {
    /**
     * Somebody said something.
     *
     * @param after the group with the message's key used up; store it together with the message
     * @param sender proved to be of its inbox when it was added
     */
    record Said(Group after, Leaf sender, ApplicationMessage message) implements LogEntry {}

    /** A proposal that a later commit may refer to. */
    record Proposed(Group after, Leaf proposer) implements LogEntry {}

    /** A message of our own; it is known by its hash, not by its content. */
    record Own() implements LogEntry {}

    /**
     * Nothing for us; move on. Most often a commit that came too late for its epoch.
     *
     * @param after the group, with a key used up if the message could be decrypted
     * @param reason the name of a refusal and what was refused
     */
    record Skipped(Group after, String reason) implements LogEntry {}

    /** A commit that is valid MLS. Load the identity logs that it and the group name, then judge it. */
    record Committed(Group before, StagedCommit commit) implements LogEntry {
        public CommitVerdict judge(AssociationStates states, Reader reader) {
            return CommitValidation.judge(before, commit, states, reader);
        }

        /** The group after an accepted commit; nothing if the commit removes ourselves, which makes it inactive. */
        public Optional<Group> merge() {
            return commit.merge();
        }
    }
}
