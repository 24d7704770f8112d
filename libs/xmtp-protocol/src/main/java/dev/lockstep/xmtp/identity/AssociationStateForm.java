package dev.lockstep.xmtp.identity;

import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InvalidIdException;
import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import dev.lockstep.xmtp.proto.identity.associations.MemberMap;
import java.util.LinkedHashMap;
import java.util.Set;

/** {@link AssociationState} as bytes, for those who keep it beside the log instead of replaying the log each time. */
public final class AssociationStateForm {
    private AssociationStateForm() {}

    public static dev.lockstep.xmtp.proto.identity.associations.AssociationState write(AssociationState state) {
        var wire = dev.lockstep.xmtp.proto.identity.associations.AssociationState.newBuilder()
                .setInboxId(state.inboxId().value())
                .setRecoveryIdentifier(state.recoveryIdentifier().text())
                .setRecoveryIdentifierKind(IdentifierForm.kindOf(state.recoveryIdentifier()))
                .addAllSeenSignatures(state.seenSignatures());
        IdentifierForm.relyingPartyOf(state.recoveryIdentifier()).ifPresent(wire::setRelyingParty);
        for (var member : state.members().values()) {
            wire.addMembers(MemberMap.newBuilder()
                    .setKey(IdentifierForm.write(member.identifier()))
                    .setValue(write(member)));
        }
        return wire.build();
    }

    /** Reads what {@link #write} wrote; {@link Reason#MALFORMED} for anything else. */
    public static AssociationState read(dev.lockstep.xmtp.proto.identity.associations.AssociationState wire)
            throws IdentityUpdateException {
        var members = new LinkedHashMap<Identifier, Member>();
        for (var entry : wire.getMembersList()) {
            members.put(IdentifierForm.read(entry.getKey()), read(entry.getValue()));
        }
        return new AssociationState(
                readInboxId(wire.getInboxId()),
                members,
                IdentifierForm.readRoot(
                        wire.getRecoveryIdentifier(),
                        wire.getRecoveryIdentifierKind(),
                        wire.hasRelyingParty() ? wire.getRelyingParty() : null),
                Set.copyOf(wire.getSeenSignaturesList()));
    }

    private static dev.lockstep.xmtp.proto.identity.associations.Member write(Member member) {
        var wire = dev.lockstep.xmtp.proto.identity.associations.Member.newBuilder()
                .setIdentifier(IdentifierForm.write(member.identifier()));
        if (member.addedBy() != null) {
            wire.setAddedByEntity(IdentifierForm.write(member.addedBy()));
        }
        if (member.clientTimestampNs() != null) {
            wire.setClientTimestampNs(member.clientTimestampNs());
        }
        if (member.chainId() != null) {
            wire.setAddedOnChainId(member.chainId());
        }
        return wire.build();
    }

    private static Member read(dev.lockstep.xmtp.proto.identity.associations.Member wire)
            throws IdentityUpdateException {
        return new Member(
                IdentifierForm.read(wire.getIdentifier()),
                wire.hasAddedByEntity() ? IdentifierForm.read(wire.getAddedByEntity()) : null,
                wire.hasClientTimestampNs() ? wire.getClientTimestampNs() : null,
                wire.hasAddedOnChainId() ? wire.getAddedOnChainId() : null);
    }

    private static InboxId readInboxId(String text) throws IdentityUpdateException {
        try {
            return new InboxId(text);
        } catch (InvalidIdException e) {
            throw new IdentityUpdateException(Reason.MALFORMED, String.valueOf(e.getMessage()), e);
        }
    }
}
