package dev.lockstep.xmtp.group.conversation;

import dev.lockstep.xmtp.group.commit.CommitFacts;
import dev.lockstep.xmtp.group.commit.CommitRefusedException;
import dev.lockstep.xmtp.group.commit.CommitValidation;
import dev.lockstep.xmtp.group.commit.CommitVerdict;
import dev.lockstep.xmtp.group.commit.Reader;
import dev.lockstep.xmtp.group.commit.ValidatedCommit;
import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.group.membership.AssociationStates;
import dev.lockstep.xmtp.group.profile.ContextExtensions;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.group.StoredProposal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Proposals that wait for a commit in this epoch, and which of them a commit of ours may refer to. Whoever read a valid
 * proposal commits it before it sends anything else (RFC 9420 §12.4, XMTP MLS reference §9.2).
 *
 * <p>A commit holds one replacement of the context at most, and nothing but such replacements is kept. So one is chosen: the
 * newest that peers would accept from us, as RFC 9420 has it for updates of one leaf. The commit ends the epoch, and with it
 * all others; whoever proposed them may do so again.
 *
 * @param chosen the reference of the proposal to commit; nothing if there is none
 * @param left why others are left out, by their references
 */
public record KeptProposals(Optional<Bytes> chosen, Map<Bytes, String> left) {
    public KeptProposals {
        left = Map.copyOf(left);
    }

    /**
     * @param states knows the logs of all members up to the sequence ids of the membership
     * @param reader ourselves; peers judge the commit by our rights too, not only by the proposer's
     */
    public static KeptProposals in(Group group, AssociationStates states, Reader reader) {
        var left = new LinkedHashMap<Bytes, String>();
        for (var waiting : newestFirst(group.proposals())) {
            var reason = reasonAgainst(waiting, group, states, reader);
            if (reason.isEmpty()) {
                var others = new LinkedHashMap<>(left);
                group.proposals().keySet().stream()
                        .filter(reference -> !left.containsKey(reference) && !reference.equals(waiting.getKey()))
                        .forEach(reference -> others.put(reference, "a newer proposal is committed"));
                return new KeptProposals(Optional.of(waiting.getKey()), others);
            }
            left.put(waiting.getKey(), reason.get());
        }
        return new KeptProposals(Optional.empty(), left);
    }

    private static List<Map.Entry<Bytes, StoredProposal>> newestFirst(Map<Bytes, StoredProposal> proposals) {
        return new ArrayList<>(proposals.entrySet()).reversed();
    }

    private static Optional<String> reasonAgainst(
            Map.Entry<Bytes, StoredProposal> waiting, Group group, AssociationStates states, Reader reader) {
        try {
            var facts = CommitFacts.ofKept(group, waiting.getValue());
            return switch (CommitValidation.judge(facts, states, reader)) {
                case CommitVerdict.Accepted(ValidatedCommit commit) -> {
                    group.checkCommit(List.of(waiting.getKey()), List.of());
                    yield reasonAgainst(commit, group);
                }
                case CommitVerdict.Refused refused -> Optional.of(refused.text());
                case CommitVerdict.Paused paused -> Optional.of(paused.text());
            };
        } catch (CommitRefusedException | MlsRefusedException | UnreadableExtensionException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Members without leaves are let through by the peers, but nobody could join the group after that. */
    private static Optional<String> reasonAgainst(ValidatedCommit commit, Group group)
            throws UnreadableExtensionException {
        var membership = ContextExtensions.membership(group.context().extensions());
        return commit.membership().equals(membership)
                ? Optional.empty()
                : Optional.of(
                        "a proposal that stands alone changes the membership (expected: a commit with the leaves)");
    }
}
