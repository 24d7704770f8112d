package dev.lockstep.xmtp.group.context;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.id.InboxId;
import java.util.Locale;

/**
 * The two inboxes of a DM.
 *
 * @param one the creator
 * @param two its peer
 */
public record DmMembers(ClaimedInbox one, ClaimedInbox two) {

    public static DmMembers of(InboxId creator, InboxId peer) {
        return new DmMembers(ClaimedInbox.of(creator), ClaimedInbox.of(peer));
    }

    public boolean contains(ClaimedInbox inbox) {
        return one.equals(inbox) || two.equals(inbox);
    }

    /** Whether these are the two, in whichever order. */
    public boolean areExactly(ClaimedInbox a, ClaimedInbox b) {
        return (one.equals(a) && two.equals(b)) || (one.equals(b) && two.equals(a));
    }

    public DmId id() {
        return DmId.of(one.text().toLowerCase(Locale.ROOT), two.text().toLowerCase(Locale.ROOT));
    }
}
