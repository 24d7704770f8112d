package dev.lockstep.xmtp.group.commit;

import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.mls.tree.Extensions;
import java.util.List;
import java.util.Set;

/**
 * What a commit does, as layer one read and checked it.
 *
 * @param committer whose leaf signed it
 * @param proposals in the order of the commit
 * @param current the context's extensions before it
 * @param next the context's extensions after it
 * @param leaves the installations that have a leaf before it
 */
public record CommitFacts(
        Leaf committer,
        List<ProposedChange> proposals,
        Extensions current,
        Extensions next,
        Set<InstallationId> leaves) {
    public CommitFacts {
        proposals = List.copyOf(proposals);
        leaves = Set.copyOf(leaves);
    }
}
