package dev.lockstep.xmtp.group.commit;

import dev.lockstep.xmtp.group.context.ExtensionTypes;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.group.permission.Role;
import dev.lockstep.xmtp.group.profile.ContextExtensions;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.mls.tree.Extensions;

/**
 * Whether a proposal that stands alone is kept, so that a later commit may refer to it (XMTP MLS reference §9.2). Only
 * those for a new context are.
 */
public final class ProposalValidation {
    private ProposalValidation() {}

    /** @throws CommitRefusedException if peers drop it; then it must not be kept, nor any commit that refers to it merged */
    public static void check(ProposedChange proposal, Extensions current) throws CommitRefusedException {
        switch (proposal) {
            case ProposedChange.Context(var proposer, var extensions) -> checkContext(proposer, extensions, current);
            case ProposedChange.Add a -> throw unsupported("add");
            case ProposedChange.Remove r -> throw unsupported("remove");
            case ProposedChange.Update u -> throw unsupported("update");
            case ProposedChange.Other other -> throw unsupported("type " + other.type());
        }
    }

    private static CommitRefusedException unsupported(String kind) {
        return new CommitRefusedException(
                CommitRefusal.UNSUPPORTED_PROPOSAL,
                "proposal that stands alone: %s (expected: group context extensions)".formatted(kind));
    }

    private static void checkContext(Leaf proposer, Extensions next, Extensions current) throws CommitRefusedException {
        GroupProfile before;
        try {
            before = GroupProfile.read(current);
        } catch (UnreadableExtensionException e) {
            throw new CommitRefusedException(CommitRefusal.CURRENT_CONTEXT_UNREADABLE, e);
        }
        var role = Role.of(proposer.inbox(), before.mutable());
        checkMetadata(next, before, role);
        if (!role.superAdmin() && changesPermissions(next, before)) {
            throw insufficient("change permissions");
        }
    }

    private static void checkMetadata(Extensions next, GroupProfile before, Role role) throws CommitRefusedException {
        if (next.find(ExtensionTypes.MUTABLE_METADATA).isEmpty()) {
            throw insufficient("drop the mutable metadata");
        }
        MutableMetadata after;
        try {
            after = ContextExtensions.mutableMetadata(next);
        } catch (UnreadableExtensionException e) {
            throw new CommitRefusedException(CommitRefusal.NEW_CONTEXT_UNREADABLE, e);
        }
        var changes = MetadataChanges.between(before.mutable(), after);
        for (var change : changes.attributes()) {
            // Attributes without a policy are left to the commit, which asks the role of the committer.
            var policy = before.policies().updateMetadata().get(change.key());
            if (policy != null && !policy.allows(role)) {
                throw insufficient("change attribute " + change.key());
            }
        }
        new Permissions(before.policies(), before.mutable(), before.immutable().dmMembers())
                .checkAdminLists(changes, role);
    }

    /** Permissions that cannot be read count as unchanged here; the commit is refused for them. */
    private static boolean changesPermissions(Extensions next, GroupProfile before) {
        try {
            return !ContextExtensions.policies(next).equals(before.policies());
        } catch (UnreadableExtensionException e) {
            return false;
        }
    }

    private static CommitRefusedException insufficient(String what) {
        return new CommitRefusedException(
                CommitRefusal.INSUFFICIENT_PERMISSIONS,
                what + " (expected: somebody whom the group's policies allow it)");
    }
}
