package dev.lockstep.xmtp.identity;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import dev.lockstep.xmtp.identity.SmartContractWallets.ContractSignature;
import dev.lockstep.xmtp.identity.SmartContractWallets.Verdict;
import dev.lockstep.xmtp.wallet.InvalidAccountIdException;
import dev.lockstep.xmtp.wallet.InvalidWalletSignatureException;
import dev.lockstep.xmtp.wallet.PersonalMessage;
import dev.lockstep.xmtp.wallet.RecoverableSignature;
import dev.lockstep.xmtp.wallet.WalletAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Checks the signatures of one update against its text (XMTP network reference §4.5). */
final class SignatureVerifier {
    private final String text;
    private final ByteString personalMessage;
    private final SmartContractWallets wallets;

    // A wallet signs once for several actions of an update; it is checked once.
    private final Map<UnverifiedSignature, VerifiedSignature> verified = new HashMap<>();

    SignatureVerifier(String text, SmartContractWallets wallets) {
        this.text = text;
        this.personalMessage = PersonalMessage.hash(text);
        this.wallets = wallets;
    }

    VerifiedSignature verify(UnverifiedSignature signature) throws IdentityUpdateException {
        var known = verified.get(signature);
        if (known != null) {
            return known;
        }
        var fresh = switch (signature) {
            case UnverifiedSignature.Wallet wallet -> verifyWallet(wallet);
            case UnverifiedSignature.ContractWallet contract -> verifyContract(contract);
            case UnverifiedSignature.InstallationKey installation -> verifyInstallation(installation);
            case UnverifiedSignature.LegacyDelegated legacy -> verifyLegacy(legacy);
            case UnverifiedSignature.Passkey passkey -> verifyPasskey(passkey);
        };
        verified.put(signature, fresh);
        return fresh;
    }

    static ContractSignature question(UnverifiedSignature.ContractWallet contract, String text) {
        return question(contract, PersonalMessage.hash(text));
    }

    private VerifiedSignature verifyWallet(UnverifiedSignature.Wallet wallet) throws IdentityUpdateException {
        try {
            var signature = RecoverableSignature.of(wallet.bytes());
            var signer = signature.recover(personalMessage);
            return verified(signer, SignatureKind.ERC_191, signature.bytes());
        } catch (InvalidWalletSignatureException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private VerifiedSignature verifyContract(UnverifiedSignature.ContractWallet contract)
            throws IdentityUpdateException {
        try {
            var signer = new Identifier.Ethereum(contract.account().evmAddressText());
            var chain = contract.account().evmChainId();
            return switch (wallets.verify(question(contract, personalMessage))) {
                case Verdict.Valid ignored ->
                    new VerifiedSignature(signer, SignatureKind.ERC_1271, contract.bytes(), chain);
                case Verdict.Invalid(String explanation) ->
                    throw invalid("contract wallet %s: %s".formatted(contract.account(), Shown.text(explanation)));
                case Verdict.Unavailable(String explanation) ->
                    throw new IdentityUpdateException(
                            Reason.NO_VERIFIER,
                            "contract wallet %s could not be asked: %s"
                                    .formatted(contract.account(), Shown.text(explanation)));
            };
        } catch (InvalidAccountIdException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private VerifiedSignature verifyInstallation(UnverifiedSignature.InstallationKey installation)
            throws IdentityUpdateException {
        var signer = new Identifier.Installation(installation.publicKey());
        if (!InstallationSignature.verifies(
                InstallationSignature.IDENTITY_UPDATE, text, installation.bytes(), installation.publicKey())) {
            throw invalid("of installation " + signer.text());
        }
        return new VerifiedSignature(signer, SignatureKind.INSTALLATION_KEY, installation.bytes(), null);
    }

    private VerifiedSignature verifyLegacy(UnverifiedSignature.LegacyDelegated legacy) throws IdentityUpdateException {
        try {
            var signer = RecoverableSignature.of(legacy.bytes()).recover(personalMessage);
            var key = LegacyKey.of(legacy.delegatedKey());
            if (!signer.equals(key.address())) {
                throw invalid("signed by %s (expected: the delegated key, %s)".formatted(signer, key.address()));
            }
            // The wallet's signature counts for replay, so that a key acts only once in an inbox.
            return verified(
                    key.wallet(),
                    SignatureKind.LEGACY_DELEGATED,
                    key.walletSignature().bytes());
        } catch (InvalidWalletSignatureException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private VerifiedSignature verifyPasskey(UnverifiedSignature.Passkey passkey) throws IdentityUpdateException {
        var clientData = PasskeyClientData.read(passkey.clientDataJson());
        var challenge = Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        if (!clientData.challenge().equals(challenge)) {
            throw new IdentityUpdateException(
                    Reason.INVALID_CLIENT_DATA, "the passkey's challenge is not the text of this update");
        }
        var signer = new Identifier.Passkey(passkey.publicKey(), clientData.origin());
        var rawBytes = PasskeySignature.verify(
                passkey.publicKey(), passkey.bytes(), passkey.authenticatorData(), passkey.clientDataJson());
        if (rawBytes == null) {
            throw invalid("of passkey " + Shown.text(signer.text()));
        }
        return new VerifiedSignature(signer, SignatureKind.P256, rawBytes, null);
    }

    private static ContractSignature question(UnverifiedSignature.ContractWallet contract, ByteString hash) {
        return new ContractSignature(contract.account(), hash, OptionalLong.of(contract.block()), contract.bytes());
    }

    private static VerifiedSignature verified(WalletAddress signer, SignatureKind kind, ByteString rawBytes) {
        return new VerifiedSignature(Identifier.Ethereum.of(signer), kind, rawBytes, null);
    }

    private static IdentityUpdateException invalid(String detail) {
        return new IdentityUpdateException(Reason.INVALID_SIGNATURE, detail);
    }
}
