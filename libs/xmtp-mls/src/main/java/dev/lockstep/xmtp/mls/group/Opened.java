package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.commit.Proposal;

/** A message of the group, decrypted and verified (RFC 9420 §6). */
public sealed interface Opened permits Opened.ApplicationMessage, Opened.ProposalMessage, StagedCommit {
    /**
     * Something of the application's.
     *
     * @param after the group once the message's key is used up; store it together with the message
     * @param sender who sent it, in the epoch it was sent in
     * @param epoch the epoch it was sent in, unsigned
     */
    record ApplicationMessage(Group after, Member sender, long epoch, Bytes authenticatedData, Bytes data)
            implements Opened {}

    /**
     * A proposal on its own; nothing changes until a commit refers to it.
     *
     * @param after the group with the proposal kept
     * @param reference the name by which a commit refers to it
     */
    record ProposalMessage(Group after, Member sender, Bytes reference, Proposal proposal) implements Opened {}
}
