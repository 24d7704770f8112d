package dev.lockstep.sync.inbox;

import dev.lockstep.xmtp.push.HmacRootKey;

/**
 * A root that an inbox's installations mark their messages from, or did.
 *
 * @param cycledAtNs when it was made, by its maker's clock, Unix ns
 */
public record HmacRoot(HmacRootKey key, long cycledAtNs) {
    /** Whether it holds where another one was known: unless that is later (device sync reference §5.6). */
    boolean follows(HmacRoot known) {
        return cycledAtNs >= known.cycledAtNs;
    }
}
