package dev.lockstep.xmtp.identity;

import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import dev.lockstep.xmtp.proto.identity.associations.RecoverableEd25519Signature;
import dev.lockstep.xmtp.proto.identity.associations.Signature;
import dev.lockstep.xmtp.proto.identity.associations.SmartContractWalletSignature;
import dev.lockstep.xmtp.wallet.AccountId;
import dev.lockstep.xmtp.wallet.InvalidAccountIdException;

/** Signatures on the wire (XMTP network reference §4.3). */
final class SignatureForm {
    private SignatureForm() {}

    static UnverifiedSignature read(Signature wire) throws IdentityUpdateException {
        return switch (wire.getSignatureCase()) {
            case ERC_191 -> new UnverifiedSignature.Wallet(wire.getErc191().getBytes());
            case ERC_6492 -> readContractWallet(wire.getErc6492());
            case INSTALLATION_KEY -> readInstallationKey(wire.getInstallationKey());
            case DELEGATED_ERC_191 -> {
                var delegated = wire.getDelegatedErc191();
                if (!delegated.hasSignature() || !delegated.hasDelegatedKey()) {
                    throw UpdateForm.missing("signature and key of a delegated signature");
                }
                yield new UnverifiedSignature.LegacyDelegated(
                        delegated.getSignature().getBytes(), delegated.getDelegatedKey());
            }
            case PASSKEY -> {
                var passkey = wire.getPasskey();
                yield new UnverifiedSignature.Passkey(
                        passkey.getPublicKey(),
                        passkey.getSignature(),
                        passkey.getAuthenticatorData(),
                        passkey.getClientDataJson());
            }
            case SIGNATURE_NOT_SET -> throw UpdateForm.missing("signature");
        };
    }

    private static UnverifiedSignature readContractWallet(SmartContractWalletSignature wire)
            throws IdentityUpdateException {
        try {
            return new UnverifiedSignature.ContractWallet(
                    AccountId.of(wire.getAccountId()), wire.getBlockNumber(), wire.getSignature());
        } catch (InvalidAccountIdException e) {
            throw new IdentityUpdateException(Reason.MALFORMED, String.valueOf(e.getMessage()), e);
        }
    }

    private static UnverifiedSignature readInstallationKey(RecoverableEd25519Signature wire)
            throws IdentityUpdateException {
        if (!InstallationSignature.isPublicKey(wire.getPublicKey())) {
            throw new IdentityUpdateException(
                    Reason.MALFORMED,
                    "public key of installation: %d bytes (expected: 32 bytes, a point of Ed25519)"
                            .formatted(wire.getPublicKey().size()));
        }
        return new UnverifiedSignature.InstallationKey(wire.getBytes(), wire.getPublicKey());
    }
}
