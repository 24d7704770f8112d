package dev.lockstep.xmtp.group.membership;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a membership commit is to do (XMTP MLS reference §7.3), before the key packages of those to add are at hand. Without
 * inboxes to add or to remove it only follows the identity logs, which every member may do (§7.4).
 *
 * @param before the membership that the group has
 * @param target the membership that it is to have, if every key package is good
 * @param toAdd whose key packages to fetch, by inbox, the inboxes in the order of {@code target}
 * @param toRemove installations that have a leaf and are to lose it
 * @param neverThere installations to remove that have no leaf; they must be listed as failed, or peers miss their removal
 */
public record MembershipPlan(
        GroupMembership before,
        GroupMembership target,
        Map<InboxId, Set<InstallationId>> toAdd,
        Set<InstallationId> toRemove,
        Set<InstallationId> neverThere) {
    /** How many inboxes a group may have; senders see to it. */
    public static final int MOST_INBOXES = 250;

    /** Why there is no plan. */
    public enum Problem {
        /** An inbox to add has no identity log. */
        UNKNOWN_INBOX,
        /** The group would have too many inboxes. */
        TOO_MANY_INBOXES,
        /** We would remove ourselves, which nobody can. */
        REMOVES_OURSELVES
    }

    /** A change that cannot be made. */
    public static final class ImpossibleException extends Exception {
        private final Problem problem;

        ImpossibleException(Problem problem, String text) {
            super(problem + ": " + text);
            this.problem = problem;
        }

        public Problem problem() {
            return problem;
        }
    }

    /**
     * @param leaves the installations that have a leaf
     * @param add inboxes to add; those that are members stay members
     * @param remove inboxes to remove; those that are no members are ignored
     * @param latest the newest sequence id of the log of every member and of every inbox to add
     * @param states knows these logs to that point
     * @param own our inbox and installation; we add and remove neither
     * @throws MissingIdentityUpdateException if the group itself names a point that a log does not have
     */
    public static MembershipPlan of(
            GroupMembership before,
            Set<InstallationId> leaves,
            Collection<InboxId> add,
            Collection<InboxId> remove,
            Map<InboxId, Long> latest,
            AssociationStates states,
            Own own)
            throws ImpossibleException, MissingIdentityUpdateException {
        var target = target(before, add, remove, latest, own);
        var diff = InstallationDiff.between(before, target, states);
        var toAdd = new LinkedHashMap<InboxId, Set<InstallationId>>();
        for (var inbox : changed(before, target)) {
            var state = states.at(
                            inbox, target.sequenceId(ClaimedInbox.of(inbox)).orElseThrow())
                    .orElseThrow();
            var missing = new LinkedHashSet<>(state.installations());
            missing.retainAll(diff.added());
            missing.removeAll(leaves);
            missing.remove(own.installation());
            if (!missing.isEmpty()) {
                toAdd.put(inbox, missing);
            }
        }
        var toRemove = new LinkedHashSet<>(diff.removed());
        toRemove.retainAll(leaves);
        if (toRemove.contains(own.installation())) {
            throw new ImpossibleException(
                    Problem.REMOVES_OURSELVES,
                    "installation %s (expected: another one to remove it)".formatted(own.installation()));
        }
        var neverThere = new LinkedHashSet<>(diff.removed());
        neverThere.removeAll(leaves);
        neverThere.removeIf(before::hasFailed);
        return new MembershipPlan(before, target, toAdd, toRemove, neverThere);
    }

    /** Who makes the commit. */
    public record Own(InboxId inbox, InstallationId installation) {}

    private static GroupMembership target(
            GroupMembership before,
            Collection<InboxId> add,
            Collection<InboxId> remove,
            Map<InboxId, Long> latest,
            Own own)
            throws ImpossibleException {
        if (remove.contains(own.inbox())) {
            throw new ImpossibleException(
                    Problem.REMOVES_OURSELVES, "inbox %s (expected: a leave request)".formatted(own.inbox()));
        }
        var target = before;
        for (var member : before.members().entrySet()) {
            var newest = member.getKey().id().map(latest::get);
            if (newest.isPresent() && Long.compareUnsigned(newest.get(), member.getValue()) > 0) {
                target = target.with(member.getKey(), newest.get());
            }
        }
        for (var inbox : remove) {
            target = target.without(ClaimedInbox.of(inbox));
        }
        for (var inbox : add) {
            var newest = latest.get(inbox);
            if (newest == null) {
                throw new ImpossibleException(
                        Problem.UNKNOWN_INBOX, "inbox %s has no identity log (expected: one)".formatted(inbox));
            }
            if (!target.contains(ClaimedInbox.of(inbox))) {
                target = target.with(ClaimedInbox.of(inbox), newest);
            }
        }
        if (target.members().size() > MOST_INBOXES) {
            throw new ImpossibleException(
                    Problem.TOO_MANY_INBOXES,
                    "%d inboxes (expected: at most %d)"
                            .formatted(target.members().size(), MOST_INBOXES));
        }
        return target;
    }

    private static List<InboxId> changed(GroupMembership before, GroupMembership target) {
        var diff = MembershipDiff.between(before, target);
        var changed = new ArrayList<InboxId>();
        for (var inbox : target.members().keySet()) {
            if (diff.added().contains(inbox) || diff.updated().contains(inbox)) {
                inbox.id().ifPresent(changed::add);
            }
        }
        return changed;
    }

    /** Whether there is nothing to do, so that no commit is to be made. */
    public boolean isEmpty() {
        return MembershipDiff.between(before, target).isEmpty();
    }

    /** Everybody whose key package is needed. */
    public Set<InstallationId> installationsToAdd() {
        var all = new LinkedHashSet<InstallationId>();
        toAdd.values().forEach(all::addAll);
        return all;
    }

    /**
     * The membership that the commit brings when some key packages cannot be had. Their installations are listed as failed
     * and stay out, so nobody who joins later misses them. An inbox that is new and has none left is not added at all.
     *
     * @param failed installations whose key package is missing or not valid
     * @return nothing if nothing would change
     */
    public Optional<GroupMembership> membershipWithout(Set<InstallationId> failed) {
        var result = target.withFailed(neverThere);
        var old = MembershipDiff.between(before, target);
        for (var inbox : toAdd.entrySet()) {
            var claimed = ClaimedInbox.of(inbox.getKey());
            if (old.added().contains(claimed) && failed.containsAll(inbox.getValue())) {
                result = result.without(claimed);
            } else {
                result = result.withFailed(
                        inbox.getValue().stream().filter(failed::contains).toList());
            }
        }
        return MembershipDiff.between(before, result).isEmpty() ? Optional.empty() : Optional.of(result);
    }
}
