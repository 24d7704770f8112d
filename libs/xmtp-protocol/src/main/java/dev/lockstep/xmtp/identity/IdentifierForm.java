package dev.lockstep.xmtp.identity;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.proto.identity.associations.IdentifierKind;
import dev.lockstep.xmtp.proto.identity.associations.MemberIdentifier;
import dev.lockstep.xmtp.proto.identity.associations.Passkey;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Identifiers on the wire: members as {@link MemberIdentifier}, roots as a text with its kind. */
final class IdentifierForm {
    private IdentifierForm() {}

    static Identifier read(MemberIdentifier wire) throws IdentityUpdateException {
        return switch (wire.getKindCase()) {
            case ETHEREUM_ADDRESS -> new Identifier.Ethereum(wire.getEthereumAddress());
            case INSTALLATION_PUBLIC_KEY -> new Identifier.Installation(wire.getInstallationPublicKey());
            case PASSKEY -> {
                var passkey = wire.getPasskey();
                yield new Identifier.Passkey(
                        passkey.getKey(), passkey.hasRelyingParty() ? passkey.getRelyingParty() : null);
            }
            case KIND_NOT_SET ->
                throw new IdentityUpdateException(
                        IdentityUpdateException.Reason.MALFORMED, "a member identifier is missing");
        };
    }

    static MemberIdentifier write(Identifier identifier) {
        return switch (identifier) {
            case Identifier.Ethereum(String address) ->
                MemberIdentifier.newBuilder().setEthereumAddress(address).build();
            case Identifier.Installation(ByteString key) ->
                MemberIdentifier.newBuilder().setInstallationPublicKey(key).build();
            case Identifier.Passkey(ByteString key, String relyingParty) -> {
                var passkey = Passkey.newBuilder().setKey(key);
                if (relyingParty != null) {
                    passkey.setRelyingParty(relyingParty);
                }
                yield MemberIdentifier.newBuilder().setPasskey(passkey).build();
            }
        };
    }

    /** Kinds that are zero or not known are read as Ethereum, as every peer does. */
    static Identifier.Root readRoot(String text, IdentifierKind kind, @Nullable String relyingParty)
            throws IdentityUpdateException {
        if (kind != IdentifierKind.IDENTIFIER_KIND_PASSKEY) {
            return new Identifier.Ethereum(text);
        }
        try {
            return new Identifier.Passkey(ByteString.copyFrom(HexFormat.of().parseHex(text)), relyingParty);
        } catch (IllegalArgumentException e) {
            throw new IdentityUpdateException(
                    IdentityUpdateException.Reason.MALFORMED,
                    "passkey: %s (expected: hex)".formatted(Shown.text(text)),
                    e);
        }
    }

    static IdentifierKind kindOf(Identifier.Root root) {
        return switch (root) {
            case Identifier.Ethereum ignored -> IdentifierKind.IDENTIFIER_KIND_ETHEREUM;
            case Identifier.Passkey ignored -> IdentifierKind.IDENTIFIER_KIND_PASSKEY;
        };
    }

    static Optional<String> relyingPartyOf(Identifier identifier) {
        return identifier instanceof Identifier.Passkey passkey
                ? Optional.ofNullable(passkey.relyingParty())
                : Optional.empty();
    }
}
