package dev.lockstep.sync.group;

import dev.lockstep.xmtp.group.publishing.PayloadHash;
import java.util.Optional;

/**
 * What has become of a group with an entry of its log.
 *
 * @param counts what the entry was, if it is our own and counts: a commit that is merged, a message that others can read
 */
record Taken(StoredGroup group, Optional<PayloadHash> counts) {
    static Taken with(StoredGroup group) {
        return new Taken(group, Optional.empty());
    }
}
