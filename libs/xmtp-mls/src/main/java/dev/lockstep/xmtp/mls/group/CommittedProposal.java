package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.crypto.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A proposal that a commit includes, and who made it (RFC 9420 §12.4).
 *
 * @param sender the leaf of the proposer; the committer's for a proposal by value
 * @param reference the ProposalRef, if it was sent on its own before
 */
public record CommittedProposal(
        Proposal proposal,
        int sender,
        @Nullable Bytes reference,
        @Nullable Secret ownLeafKey) {}
