package dev.lockstep.xmtp.group.commit;

import dev.lockstep.xmtp.group.commit.CommitVerdict.PauseReason;
import dev.lockstep.xmtp.group.context.ExtensionTypes;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.context.ImmutableMetadata;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.group.membership.AssociationStates;
import dev.lockstep.xmtp.group.membership.InstallationDiff;
import dev.lockstep.xmtp.group.membership.MembershipDiff;
import dev.lockstep.xmtp.group.membership.MissingIdentityUpdateException;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.permission.Role;
import dev.lockstep.xmtp.group.profile.AppData;
import dev.lockstep.xmtp.group.profile.ContextExtensions;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.group.version.ClientVersion;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.group.StagedCommit;
import java.util.Optional;

/**
 * Judges a commit that layer one found in order (XMTP MLS reference §9.2). A pure function: the same answer for the same
 * commit, whenever it is read.
 */
public final class CommitValidation {
    private final CommitFacts facts;
    private final AssociationStates states;
    private final Reader reader;
    private final GroupProfile before;

    private CommitValidation(CommitFacts facts, AssociationStates states, Reader reader, GroupProfile before) {
        this.facts = facts;
        this.states = states;
        this.reader = reader;
        this.before = before;
    }

    /**
     * @param states knows the logs of all inboxes of both memberships up to the sequence ids they name; a point that it
     *     does not know counts as not existing
     */
    public static CommitVerdict judge(CommitFacts facts, AssociationStates states, Reader reader) {
        if (AppData.isMigrated(facts.current()) || AppData.isMigrated(facts.next())) {
            return new CommitVerdict.Paused(
                    PauseReason.MIGRATED, "the group keeps its state in AppData components (expected: extensions)");
        }
        try {
            var validation = new CommitValidation(facts, states, reader, profileBefore(facts));
            var commit = validation.validated();
            SyncGroupRules.check(reader, facts, commit.membership());
            var demanded = validation.tooHighVersion();
            if (demanded.isPresent()) {
                return new CommitVerdict.Paused(
                        PauseReason.MINIMUM_VERSION,
                        "version %s is demanded (expected: at most %s)".formatted(demanded.get(), reader.version()));
            }
            return new CommitVerdict.Accepted(commit);
        } catch (CommitRefusedException e) {
            return new CommitVerdict.Refused(e.refusal(), String.valueOf(e.getMessage()));
        }
    }

    /** As the other {@code judge}, of a commit as layer one staged it. */
    public static CommitVerdict judge(Group before, StagedCommit commit, AssociationStates states, Reader reader) {
        try {
            return judge(CommitFacts.of(before, commit), states, reader);
        } catch (CommitRefusedException e) {
            return new CommitVerdict.Refused(e.refusal(), String.valueOf(e.getMessage()));
        }
    }

    private static GroupProfile profileBefore(CommitFacts facts) throws CommitRefusedException {
        try {
            return GroupProfile.read(facts.current());
        } catch (UnreadableExtensionException e) {
            throw new CommitRefusedException(CommitRefusal.CURRENT_CONTEXT_UNREADABLE, e);
        }
    }

    private ValidatedCommit validated() throws CommitRefusedException {
        checkKindsOfProposals();
        var metadata = metadataAfter();
        var changes = MetadataChanges.between(before.mutable(), metadata);
        changes.checkLengths();
        var policiesChanged = !before.policies().equals(policiesAfter());
        var membership = membershipAfter();

        var installations = new InstallationChanges(facts);
        var anyInstallation = installations.any();
        checkSequenceIds(membership);
        var expected = expected(membership);
        var failed = InstallationChanges.failedOf(membership);
        var readded = installations.takeOutReadded(
                Role.of(facts.committer().inbox(), before.mutable()).superAdmin(), failed);
        installations.check(expected, facts.leaves(), failed);
        checkCredentials(membership);

        var inboxes = MembershipDiff.between(before.membership(), membership);
        var proposers = new Proposers(facts);
        var commit = new ValidatedCommit(
                facts.committer(),
                proposers.ofAdded(inboxes.added()),
                proposers.ofRemoved(inboxes.removed()),
                readded,
                changes,
                anyInstallation,
                policiesChanged,
                membership);
        new Permissions(before.policies(), before.mutable(), before.immutable().dmMembers()).check(commit);
        return commit;
    }

    /** Peers refuse pre-shared keys by name; all other kinds need a support that our own leaf does not announce. */
    private void checkKindsOfProposals() throws CommitRefusedException {
        for (var proposal : facts.proposals()) {
            if (proposal instanceof ProposedChange.Other other) {
                throw new CommitRefusedException(
                        CommitRefusal.UNSUPPORTED_PROPOSAL,
                        "proposal type: %d (expected: add, update, remove or group context extensions)"
                                .formatted(other.type()));
            }
        }
    }

    private MutableMetadata metadataAfter() throws CommitRefusedException {
        try {
            checkFrameOfImmutableMetadata();
            return ContextExtensions.mutableMetadata(facts.next());
        } catch (UnreadableExtensionException e) {
            throw new CommitRefusedException(CommitRefusal.NEW_CONTEXT_UNREADABLE, e);
        }
    }

    /** What it says is not looked at, and it may be absent; but the peers' MLS layer wants one vector in it. */
    private void checkFrameOfImmutableMetadata() throws UnreadableExtensionException {
        if (facts.next().find(ExtensionTypes.IMMUTABLE_METADATA).isPresent()) {
            ImmutableMetadata.checkFrame(ContextExtensions.data(facts.next(), ExtensionTypes.IMMUTABLE_METADATA));
        }
    }

    private PolicySet policiesAfter() throws CommitRefusedException {
        try {
            return ContextExtensions.policies(facts.next());
        } catch (UnreadableExtensionException e) {
            throw new CommitRefusedException(CommitRefusal.NEW_CONTEXT_UNREADABLE, e);
        }
    }

    private GroupMembership membershipAfter() throws CommitRefusedException {
        try {
            return ContextExtensions.membership(facts.next());
        } catch (UnreadableExtensionException e) {
            throw new CommitRefusedException(CommitRefusal.NEW_CONTEXT_UNREADABLE, e);
        }
    }

    private void checkSequenceIds(GroupMembership after) throws CommitRefusedException {
        for (var inbox : MembershipDiff.between(before.membership(), after).updated()) {
            long was = before.membership().sequenceId(inbox).orElseThrow();
            long is = after.sequenceId(inbox).orElseThrow();
            if (Long.compareUnsigned(is, was) < 0) {
                throw new CommitRefusedException(
                        CommitRefusal.SEQUENCE_ID_DECREASED,
                        "inbox %s at sequence id %s (expected: at least %s)"
                                .formatted(inbox, Long.toUnsignedString(is), Long.toUnsignedString(was)));
            }
        }
    }

    private InstallationDiff expected(GroupMembership after) throws CommitRefusedException {
        try {
            return InstallationDiff.between(before.membership(), after, states);
        } catch (MissingIdentityUpdateException e) {
            throw new CommitRefusedException(CommitRefusal.MISSING_IDENTITY_UPDATE, e);
        }
    }

    private void checkCredentials(GroupMembership after) throws CommitRefusedException {
        for (var proposal : facts.proposals()) {
            if (proposal instanceof ProposedChange.Update update) {
                checkCredential(update.updated(), after);
            }
        }
        checkCredential(facts.committer(), after);
    }

    private void checkCredential(Leaf leaf, GroupMembership after) throws CommitRefusedException {
        long sequenceId = after.sequenceId(leaf.inbox())
                .orElseThrow(() -> new CommitRefusedException(
                        CommitRefusal.ACTOR_NOT_MEMBER,
                        "inbox %s of installation %s (expected: a member after the commit)"
                                .formatted(leaf.inbox(), leaf.installation())));
        var state = leaf.inbox()
                .id()
                .flatMap(inbox -> states.at(inbox, sequenceId))
                .orElseThrow(() -> new CommitRefusedException(
                        CommitRefusal.MISSING_IDENTITY_UPDATE,
                        new MissingIdentityUpdateException(leaf.inbox(), sequenceId)));
        if (!state.installations().contains(leaf.installation())) {
            throw new CommitRefusedException(
                    CommitRefusal.ACTOR_NOT_ITS_INBOX,
                    "installation %s (expected: one of inbox %s at sequence id %s)"
                            .formatted(leaf.installation(), leaf.inbox(), Long.toUnsignedString(sequenceId)));
        }
    }

    /** The version that the group demands after the commit, if it is above ours. */
    private Optional<ClientVersion> tooHighVersion() throws CommitRefusedException {
        var text = metadataAfter().get(MetadataField.MINIMUM_SUPPORTED_PROTOCOL_VERSION);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        var demanded = ClientVersion.parse(text.get())
                .orElseThrow(() -> new CommitRefusedException(
                        CommitRefusal.INVALID_VERSION,
                        "minimum version: %s (expected: a semantic version)".formatted(text.get())));
        return Optional.of(demanded).filter(version -> version.compareTo(reader.version()) > 0);
    }
}
