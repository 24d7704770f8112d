package dev.lockstep.xmtp.group.membership;

import dev.lockstep.xmtp.group.ClaimedInbox;

/** A group refers to a point of an identity log at which there is no update. */
public final class MissingIdentityUpdateException extends Exception {
    public MissingIdentityUpdateException(ClaimedInbox inbox, long sequenceId) {
        super("inbox %s at sequence id %s: no such identity update (expected: one of its log)"
                .formatted(inbox, Long.toUnsignedString(sequenceId)));
    }
}
