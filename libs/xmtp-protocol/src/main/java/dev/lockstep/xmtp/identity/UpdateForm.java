package dev.lockstep.xmtp.identity;

import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import dev.lockstep.xmtp.proto.identity.associations.AddAssociation;
import dev.lockstep.xmtp.proto.identity.associations.ChangeRecoveryAddress;
import dev.lockstep.xmtp.proto.identity.associations.CreateInbox;
import dev.lockstep.xmtp.proto.identity.associations.IdentityAction;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import dev.lockstep.xmtp.proto.identity.associations.RevokeAssociation;
import dev.lockstep.xmtp.proto.identity.associations.Signature;
import java.util.ArrayList;

/** Updates on the wire: a missing part anywhere refuses the whole (XMTP network reference §4.3). */
final class UpdateForm {
    private UpdateForm() {}

    static Update<UnverifiedSignature> read(IdentityUpdate wire) throws IdentityUpdateException {
        if (wire.getActionsCount() > IdentityLog.MAX_ACTIONS) {
            throw new IdentityUpdateException(
                    Reason.TOO_MANY_ACTIONS,
                    "%d (expected: at most %d)".formatted(wire.getActionsCount(), IdentityLog.MAX_ACTIONS));
        }
        var actions = new ArrayList<Action<Signature>>(wire.getActionsCount());
        for (var action : wire.getActionsList()) {
            actions.add(readAction(action));
        }
        return new Update<>(wire.getInboxId(), wire.getClientTimestampNs(), actions).map(SignatureForm::read);
    }

    static IdentityUpdate write(Update<Signature> update) {
        var wire = IdentityUpdate.newBuilder()
                .setInboxId(update.inboxId())
                .setClientTimestampNs(update.clientTimestampNs());
        for (var action : update.actions()) {
            wire.addActions(writeAction(action));
        }
        return wire.build();
    }

    static IdentityUpdateException missing(String what) {
        return new IdentityUpdateException(Reason.MALFORMED, "the update lacks a part (expected: " + what + ")");
    }

    private static Action<Signature> readAction(IdentityAction wire) throws IdentityUpdateException {
        return switch (wire.getKindCase()) {
            case CREATE_INBOX -> {
                var create = wire.getCreateInbox();
                var owner = IdentifierForm.readRoot(
                        create.getInitialIdentifier(),
                        create.getInitialIdentifierKind(),
                        create.hasRelyingParty() ? create.getRelyingParty() : null);
                yield new Action.CreateInbox<>(owner, create.getNonce(), create.getInitialIdentifierSignature());
            }
            case ADD -> {
                var add = wire.getAdd();
                yield new Action.AddAssociation<>(
                        IdentifierForm.read(add.getNewMemberIdentifier()),
                        add.getExistingMemberSignature(),
                        add.getNewMemberSignature());
            }
            case REVOKE -> {
                var revoke = wire.getRevoke();
                yield new Action.RevokeAssociation<>(
                        IdentifierForm.read(revoke.getMemberToRevoke()), revoke.getRecoveryIdentifierSignature());
            }
            case CHANGE_RECOVERY_ADDRESS -> {
                var change = wire.getChangeRecoveryAddress();
                var newRecovery = IdentifierForm.readRoot(
                        change.getNewRecoveryIdentifier(),
                        change.getNewRecoveryIdentifierKind(),
                        change.hasRelyingParty() ? change.getRelyingParty() : null);
                yield new Action.ChangeRecovery<>(newRecovery, change.getExistingRecoveryIdentifierSignature());
            }
            case KIND_NOT_SET -> throw missing("action");
        };
    }

    private static IdentityAction writeAction(Action<Signature> action) {
        return switch (action) {
            case Action.CreateInbox<Signature> create -> {
                var wire = CreateInbox.newBuilder()
                        .setInitialIdentifier(create.owner().text())
                        .setInitialIdentifierKind(IdentifierForm.kindOf(create.owner()))
                        .setNonce(create.nonce())
                        .setInitialIdentifierSignature(create.byOwner());
                IdentifierForm.relyingPartyOf(create.owner()).ifPresent(wire::setRelyingParty);
                yield IdentityAction.newBuilder().setCreateInbox(wire).build();
            }
            case Action.AddAssociation<Signature> add -> {
                var wire = AddAssociation.newBuilder()
                        .setNewMemberIdentifier(IdentifierForm.write(add.newMember()))
                        .setExistingMemberSignature(add.byExisting())
                        .setNewMemberSignature(add.byNew());
                IdentifierForm.relyingPartyOf(add.newMember()).ifPresent(wire::setRelyingParty);
                yield IdentityAction.newBuilder().setAdd(wire).build();
            }
            case Action.RevokeAssociation<Signature> revoke ->
                IdentityAction.newBuilder()
                        .setRevoke(RevokeAssociation.newBuilder()
                                .setMemberToRevoke(IdentifierForm.write(revoke.member()))
                                .setRecoveryIdentifierSignature(revoke.byRecovery()))
                        .build();
            case Action.ChangeRecovery<Signature> change -> {
                var wire = ChangeRecoveryAddress.newBuilder()
                        .setNewRecoveryIdentifier(change.newRecovery().text())
                        .setNewRecoveryIdentifierKind(IdentifierForm.kindOf(change.newRecovery()))
                        .setExistingRecoveryIdentifierSignature(change.byRecovery());
                IdentifierForm.relyingPartyOf(change.newRecovery()).ifPresent(wire::setRelyingParty);
                yield IdentityAction.newBuilder().setChangeRecoveryAddress(wire).build();
            }
        };
    }
}
