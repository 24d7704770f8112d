package dev.lockstep.sync.group;

import dev.lockstep.xmtp.group.publishing.PayloadHash;
import java.util.Optional;

/**
 * What has become of a group with an entry of its log.
 *
 * @param merged our own commit, if the entry was one and counts
 */
record Taken(StoredGroup group, Optional<PayloadHash> merged) {
    static Taken with(StoredGroup group) {
        return new Taken(group, Optional.empty());
    }
}
