package dev.lockstep.xmtp.group.conversation;

import dev.lockstep.xmtp.group.welcome.Recipient;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.group.PendingCommit;
import java.util.List;

/**
 * A commit of ours that waits to be seen in the log (XMTP MLS reference §7.1 step 4). Only then it is merged and the
 * welcomes are sent; if another commit of its epoch comes first, it is forgotten and made anew.
 *
 * @param after the group as it is to be stored now, still in its epoch
 * @param pending what to publish and, when seen, to merge
 * @param recipients who gets the welcome
 */
public record OwnCommit(Group after, PendingCommit pending, List<Recipient> recipients) {
    public OwnCommit {
        recipients = List.copyOf(recipients);
    }

    static OwnCommit of(PendingCommit.Made made, List<Recipient> recipients) {
        return new OwnCommit(made.after(), made.commit(), recipients);
    }
}
