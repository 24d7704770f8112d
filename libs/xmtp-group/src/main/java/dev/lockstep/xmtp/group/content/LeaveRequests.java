package dev.lockstep.xmtp.group.content;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import java.util.Collection;
import java.util.List;

/**
 * Members that want to leave (XMTP MLS reference §13.3). Nobody can remove itself, so a super admin's client does it for
 * them; if we are the only one, nobody leaves without us.
 */
public final class LeaveRequests {
    private LeaveRequests() {}

    public static boolean isLeaveRequest(EncodedContent content) {
        return KnownContent.of(ContentType.of(content.getType()))
                .filter(KnownContent.LEAVE_REQUEST::equals)
                .isPresent();
    }

    /** Whether a request of this inbox counts: it is a member of a group and not one of its super admins. */
    public static boolean mayLeave(ClaimedInbox inbox, GroupProfile profile) {
        return profile.immutable().conversationType() == ConversationType.GROUP
                && profile.membership().contains(inbox)
                && !profile.mutable().isSuperAdmin(inbox);
    }

    /**
     * Whom we have to remove now, because they asked and we are a super admin.
     *
     * @param pending who asked, whether it counts or not
     * @return in the order of {@code pending}, without repetition
     */
    public static List<ClaimedInbox> toRemove(Collection<ClaimedInbox> pending, GroupProfile profile, InboxId own) {
        if (!profile.mutable().isSuperAdmin(ClaimedInbox.of(own))) {
            return List.of();
        }
        return pending.stream()
                .distinct()
                .filter(inbox -> mayLeave(inbox, profile))
                .toList();
    }
}
