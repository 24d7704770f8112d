package dev.lockstep.xmtp.group.commit;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.membership.InstallationDiff;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.HashSet;
import java.util.Set;

/** The leaves that a commit adds and removes, held against what it should (XMTP MLS reference §9.2 steps 6 to 8). */
final class InstallationChanges {
    private final Set<InstallationId> added = new HashSet<>();
    private final Set<InstallationId> removed = new HashSet<>();

    InstallationChanges(CommitFacts facts) {
        for (var proposal : facts.proposals()) {
            switch (proposal) {
                case ProposedChange.Add add -> added.add(add.added().installation());
                case ProposedChange.Remove remove ->
                    removed.add(remove.removed().installation());
                case ProposedChange.Update u -> {}
                case ProposedChange.Context c -> {}
                case ProposedChange.Other o -> {}
            }
        }
    }

    boolean any() {
        return !added.isEmpty() || !removed.isEmpty();
    }

    /**
     * Takes out what a super admin removes only to add it again, and what it removes and lists as failed: the key package
     * for that second step could not be had.
     *
     * @param failed of the new membership; those taken out no longer excuse anything
     * @return what was taken out
     */
    Set<InstallationId> takeOutReadded(boolean actorIsSuperAdmin, Set<ByteString> failed) {
        if (!actorIsSuperAdmin) {
            return Set.of();
        }
        var readded = new HashSet<>(added);
        readded.retainAll(removed);
        added.removeAll(readded);
        removed.removeAll(readded);
        var failedToReadd = new HashSet<InstallationId>();
        for (var installation : removed) {
            if (failed.remove(installation.bytes())) {
                failedToReadd.add(installation);
            }
        }
        removed.removeAll(failedToReadd);
        readded.addAll(failedToReadd);
        return readded;
    }

    /** Adds may be fewer than expected; removes must be all of them, but for installations that never had a leaf. */
    void check(InstallationDiff expected, Set<InstallationId> leaves, Set<ByteString> failed)
            throws CommitRefusedException {
        for (var installation : added) {
            if (!expected.added().contains(installation) && !leaves.contains(installation)) {
                throw new CommitRefusedException(
                        CommitRefusal.UNEXPECTED_INSTALLATION_ADDED,
                        "installation %s (expected: one of %s)".formatted(installation, expected.added()));
            }
        }
        var toRemove = new HashSet<>(expected.removed());
        toRemove.removeIf(installation -> failed.contains(installation.bytes()));
        if (!removed.equals(toRemove)) {
            throw new CommitRefusedException(
                    CommitRefusal.UNEXPECTED_INSTALLATIONS_REMOVED,
                    "installations %s (expected: %s)".formatted(removed, toRemove));
        }
    }

    static Set<ByteString> failedOf(GroupMembership membership) {
        return new HashSet<>(membership.failedInstallations());
    }
}
