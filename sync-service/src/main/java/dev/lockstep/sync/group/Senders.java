package dev.lockstep.sync.group;

import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.commit.Leaf;

/** Who says something. */
final class Senders {
    private Senders() {}

    static Leaf self(HostedInstallation who) {
        return new Leaf(ClaimedInbox.of(who.inbox()), who.id());
    }
}
