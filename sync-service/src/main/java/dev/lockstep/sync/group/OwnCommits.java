package dev.lockstep.sync.group;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.commit.InboxChange;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.commit.MetadataChanges;
import dev.lockstep.xmtp.group.commit.ValidatedCommit;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import java.util.List;
import java.util.Set;

/** What a commit of our own has changed, as others read it when they judge it. */
final class OwnCommits {
    private OwnCommits() {}

    static ValidatedCommit changes(Leaf self, GroupProfile before, GroupProfile after) {
        return new ValidatedCommit(
                self,
                missing(self, before, after),
                missing(self, after, before),
                Set.of(),
                MetadataChanges.between(before.mutable(), after.mutable()),
                !before.membership().equals(after.membership()),
                !before.policies().equals(after.policies()),
                after.membership());
    }

    private static List<InboxChange> missing(Leaf self, GroupProfile in, GroupProfile from) {
        return from.membership().members().keySet().stream()
                .filter((ClaimedInbox inbox) -> !in.membership().contains(inbox))
                .map(inbox -> new InboxChange(inbox, self))
                .toList();
    }
}
