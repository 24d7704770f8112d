package dev.lockstep.xmtp.group.commit;

import dev.lockstep.xmtp.group.ClaimedInbox;

/**
 * An inbox that enters or leaves a group.
 *
 * @param proposer whose permission it needs
 */
public record InboxChange(ClaimedInbox inbox, Leaf proposer) {}
