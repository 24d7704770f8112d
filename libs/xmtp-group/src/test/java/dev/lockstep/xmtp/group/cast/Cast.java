package dev.lockstep.xmtp.group.cast;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;

/** Three inboxes, two installations each. */
public final class Cast {
    public static final InboxId ALIX = new InboxId("a1".repeat(32));
    public static final InboxId BO = new InboxId("b0".repeat(32));
    public static final InboxId CARO = new InboxId("ca".repeat(32));

    public static final InstallationId ALIX_PHONE = installation("a101");
    public static final InstallationId ALIX_LAPTOP = installation("a102");
    public static final InstallationId BO_PHONE = installation("b001");
    public static final InstallationId BO_LAPTOP = installation("b002");
    public static final InstallationId CARO_PHONE = installation("ca01");
    public static final InstallationId CARO_LAPTOP = installation("ca02");

    private Cast() {}

    public static ClaimedInbox claimed(InboxId inbox) {
        return ClaimedInbox.of(inbox);
    }

    public static Leaf leaf(InboxId inbox, InstallationId installation) {
        return new Leaf(ClaimedInbox.of(inbox), installation);
    }

    private static InstallationId installation(String hex) {
        return InstallationId.ofHex(hex.repeat(16));
    }
}
