package dev.lockstep.xmtp.identity;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies the actions of one update, whose signatures have verified, to the state before it. The checks stand in the
 * order of the XMTP network reference §4.8, which decides what a peer is told when several fail.
 */
final class AssociationRules {
    private final @Nullable AssociationState before;
    private final long clientTimestampNs;

    private @Nullable InboxId inboxId;
    private Identifier.@Nullable Root recovery;
    private final Map<Identifier, Member> members = new LinkedHashMap<>();

    private AssociationRules(@Nullable AssociationState before, long clientTimestampNs) {
        this.before = before;
        this.clientTimestampNs = clientTimestampNs;
        if (before != null) {
            inboxId = before.inboxId();
            recovery = before.recoveryIdentifier();
            members.putAll(before.members());
        }
    }

    static AssociationState apply(@Nullable AssociationState before, Update<VerifiedSignature> update)
            throws IdentityUpdateException {
        var rules = new AssociationRules(before, update.clientTimestampNs());
        for (var action : update.actions()) {
            rules.apply(action);
        }
        return rules.finish(update);
    }

    private void apply(Action<VerifiedSignature> action) throws IdentityUpdateException {
        switch (action) {
            case Action.CreateInbox<VerifiedSignature> create -> create(create);
            case Action.AddAssociation<VerifiedSignature> add -> add(add);
            case Action.RevokeAssociation<VerifiedSignature> revoke -> revoke(revoke);
            case Action.ChangeRecovery<VerifiedSignature> change -> changeRecovery(change);
        }
    }

    private void create(Action.CreateInbox<VerifiedSignature> create) throws IdentityUpdateException {
        if (inboxId != null) {
            throw new IdentityUpdateException(Reason.MULTIPLE_CREATE, "inbox %s exists".formatted(inboxId));
        }
        var signature = create.byOwner();
        if (!signature.signer().equals(create.owner())) {
            throw new IdentityUpdateException(
                    Reason.MISSING_EXISTING_MEMBER,
                    "signed by %s (expected: the owner, %s)"
                            .formatted(shown(signature.signer()), shown(create.owner())));
        }
        requireSuits(signature, create.owner());
        if (signature.isLegacy() && create.nonce() != 0) {
            throw new IdentityUpdateException(
                    Reason.LEGACY_SIGNATURE_REUSE,
                    "nonce %s with a delegated signature (expected: 0)"
                            .formatted(Long.toUnsignedString(create.nonce())));
        }
        inboxId = create.owner().inboxId(create.nonce());
        recovery = create.owner();
        members.put(create.owner(), new Member(create.owner(), null, null, signature.chainId()));
    }

    private void add(Action.AddAssociation<VerifiedSignature> add) throws IdentityUpdateException {
        var existing = add.byExisting();
        var joining = add.byNew();
        var inbox = requireCreated();
        requireFresh(existing);
        requireFresh(joining);
        if (!joining.signer().equals(add.newMember())) {
            throw new IdentityUpdateException(
                    Reason.NEW_MEMBER_ID_SIGNATURE_MISMATCH,
                    "signed by %s (expected: the new member, %s)"
                            .formatted(shown(joining.signer()), shown(add.newMember())));
        }
        if (joining.signer().equals(existing.signer())) {
            throw new IdentityUpdateException(
                    Reason.GENERIC, "%s tried to add self".formatted(shown(existing.signer())));
        }
        if ((joining.isLegacy() || existing.isLegacy())
                && existing.signer() instanceof Identifier.Root signer
                && !signer.inboxId(0).equals(inbox)) {
            throw new IdentityUpdateException(
                    Reason.LEGACY_SIGNATURE_REUSE,
                    "a delegated signature in inbox %s (expected: the inbox of %s with nonce 0)"
                            .formatted(inbox, shown(signer)));
        }
        requireSuits(joining, add.newMember());
        requireMayAdd(existing);
        requireSuits(existing, existing.signer());
        if (existing.signer() instanceof Identifier.Installation
                && add.newMember() instanceof Identifier.Installation) {
            throw new IdentityUpdateException(Reason.MEMBER_NOT_ALLOWED, "an installation cannot add an installation");
        }
        members.put(
                joining.signer(),
                new Member(joining.signer(), existing.signer(), clientTimestampNs, joining.chainId()));
    }

    private void revoke(Action.RevokeAssociation<VerifiedSignature> revoke) throws IdentityUpdateException {
        requireRecovery(revoke.byRecovery());
        members.remove(revoke.member());
        members.values().removeIf(member -> member.isInstallation() && member.wasAddedBy(revoke.member()));
    }

    private void changeRecovery(Action.ChangeRecovery<VerifiedSignature> change) throws IdentityUpdateException {
        requireRecovery(change.byRecovery());
        recovery = change.newRecovery();
    }

    private AssociationState finish(Update<VerifiedSignature> update) throws IdentityUpdateException {
        var inbox = requireCreated();
        if (!inbox.value().equals(update.inboxId())) {
            throw new IdentityUpdateException(
                    Reason.WRONG_INBOX_ID, "%s (expected: %s)".formatted(Shown.text(update.inboxId()), inbox));
        }
        var seen = new HashSet<ByteString>(before == null ? Set.of() : before.seenSignatures());
        update.signatures().forEach(signature -> seen.add(signature.rawBytes()));
        return new AssociationState(inbox, members, Objects.requireNonNull(recovery), seen);
    }

    private void requireMayAdd(VerifiedSignature existing) throws IdentityUpdateException {
        var member = members.get(existing.signer());
        if (member != null) {
            requireSameChain(member, existing);
            return;
        }
        if (!existing.signer().equals(recovery)) {
            throw new IdentityUpdateException(
                    Reason.MISSING_EXISTING_MEMBER,
                    "signed by %s (expected: a member or the recovery identifier)".formatted(shown(existing.signer())));
        }
        if (existing.isLegacy()) {
            throw new IdentityUpdateException(
                    Reason.LEGACY_SIGNATURE_REUSE,
                    "a delegated signature for %s, which recovers the inbox and is no member"
                            .formatted(shown(existing.signer())));
        }
    }

    private void requireRecovery(VerifiedSignature signature) throws IdentityUpdateException {
        requireCreated();
        requireFresh(signature);
        var member = members.get(signature.signer());
        if (member != null) {
            requireSameChain(member, signature);
        }
        if (signature.isLegacy()) {
            throw new IdentityUpdateException(
                    Reason.SIGNATURE_NOT_ALLOWED, "a delegated signature cannot recover an inbox");
        }
        if (!signature.signer().equals(recovery)) {
            throw new IdentityUpdateException(
                    Reason.MISSING_EXISTING_MEMBER,
                    "signed by %s (expected: the recovery identifier)".formatted(shown(signature.signer())));
        }
    }

    private InboxId requireCreated() throws IdentityUpdateException {
        if (inboxId == null) {
            throw new IdentityUpdateException(Reason.NOT_CREATED, "the inbox does not exist");
        }
        return inboxId;
    }

    /** Counts only what earlier updates used: one signature may stand in several actions of one update. */
    private void requireFresh(VerifiedSignature signature) throws IdentityUpdateException {
        if (before != null && before.hasSeen(signature)) {
            throw new IdentityUpdateException(
                    Reason.REPLAY, "a signature of %s was used before".formatted(shown(signature.signer())));
        }
    }

    private static void requireSuits(VerifiedSignature signature, Identifier signer) throws IdentityUpdateException {
        if (!signature.kind().suits(signer)) {
            throw new IdentityUpdateException(
                    Reason.SIGNATURE_NOT_ALLOWED,
                    "%s by a member that is %s".formatted(signature.kind().label(), signer.sort()));
        }
    }

    private static void requireSameChain(Member member, VerifiedSignature signature) throws IdentityUpdateException {
        if (!Objects.equals(member.chainId(), signature.chainId())) {
            throw new IdentityUpdateException(
                    Reason.CHAIN_ID_MISMATCH,
                    "%s signed on %s (expected: %s)"
                            .formatted(
                                    shown(member.identifier()), chain(signature.chainId()), chain(member.chainId())));
        }
    }

    private static String chain(@Nullable Long id) {
        return id == null ? "no chain" : "chain " + Long.toUnsignedString(id);
    }

    private static String shown(Identifier identifier) {
        return Shown.text(identifier.text());
    }
}
