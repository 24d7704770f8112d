package dev.lockstep.xmtp.group.permission;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.context.MutableMetadata;

/** What the lists of a group say of an inbox (XMTP MLS reference §9.2 step 10). One can be on both. */
public record Role(boolean admin, boolean superAdmin) {
    public static final Role PLAIN = new Role(false, false);

    public static Role of(ClaimedInbox inbox, MutableMetadata metadata) {
        return new Role(metadata.isAdmin(inbox), metadata.isSuperAdmin(inbox));
    }
}
