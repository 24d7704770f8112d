package dev.lockstep.xmtp.group.commit;

import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.version.ClientVersion;
import dev.lockstep.xmtp.id.InboxId;

/**
 * Who judges a commit.
 *
 * @param inbox our own
 * @param version what we behave like
 * @param conversationType what the group was when we joined, whatever its context says now
 */
public record Reader(InboxId inbox, ClientVersion version, ConversationType conversationType) {}
