package dev.lockstep.xmtp.group.commit;

import dev.lockstep.xmtp.group.ClaimedInbox;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who answers for an inbox that enters or leaves: who proposed it, else who proposed the new membership (XMTP MLS
 * reference §9.2 steps 3 and 10).
 */
final class Proposers {
    private final Map<ClaimedInbox, Leaf> ofAdds = new HashMap<>();
    private final Map<ClaimedInbox, Leaf> ofRemoves = new HashMap<>();
    private Leaf ofContext;

    Proposers(CommitFacts facts) {
        ofContext = facts.committer();
        for (var proposal : facts.proposals()) {
            switch (proposal) {
                case ProposedChange.Add(var proposer, var added) -> ofAdds.put(added.inbox(), proposer);
                case ProposedChange.Remove(var proposer, var removed) -> ofRemoves.put(removed.inbox(), proposer);
                case ProposedChange.Context context -> ofContext = context.proposer();
                case ProposedChange.Update u -> {}
                case ProposedChange.Other o -> {}
            }
        }
    }

    List<InboxChange> ofAdded(List<ClaimedInbox> inboxes) {
        return changes(inboxes, ofAdds);
    }

    List<InboxChange> ofRemoved(List<ClaimedInbox> inboxes) {
        return changes(inboxes, ofRemoves);
    }

    private List<InboxChange> changes(List<ClaimedInbox> inboxes, Map<ClaimedInbox, Leaf> proposers) {
        return inboxes.stream()
                .map(inbox -> new InboxChange(inbox, proposers.getOrDefault(inbox, ofContext)))
                .toList();
    }
}
