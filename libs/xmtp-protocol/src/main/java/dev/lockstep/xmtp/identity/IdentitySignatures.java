package dev.lockstep.xmtp.identity;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.proto.identity.associations.RecoverableEcdsaSignature;
import dev.lockstep.xmtp.proto.identity.associations.RecoverableEd25519Signature;
import dev.lockstep.xmtp.proto.identity.associations.RecoverablePasskeySignature;
import dev.lockstep.xmtp.proto.identity.associations.Signature;
import dev.lockstep.xmtp.proto.identity.associations.SmartContractWalletSignature;
import dev.lockstep.xmtp.wallet.AccountId;
import dev.lockstep.xmtp.wallet.WalletKey;

/** Signatures in the form an identity update carries them, for {@link UnsignedIdentityUpdate#sign}. */
public final class IdentitySignatures {
    private IdentitySignatures() {}

    public static Signature by(WalletKey key, String text) {
        return ofWallet(key.sign(text).bytes());
    }

    public static Signature by(InstallationKey key, String text) {
        return Signature.newBuilder()
                .setInstallationKey(RecoverableEd25519Signature.newBuilder()
                        .setBytes(key.signIdentityUpdate(text))
                        .setPublicKey(key.id().bytes()))
                .build();
    }

    /** What a person's wallet gave: 65 bytes over the personal message. */
    public static Signature ofWallet(ByteString signature) {
        return Signature.newBuilder()
                .setErc191(RecoverableEcdsaSignature.newBuilder().setBytes(signature))
                .build();
    }

    /** What a contract wallet accepts; {@code block} is where it was asked, so that all others ask there too. */
    public static Signature ofContractWallet(AccountId account, long block, ByteString signature) {
        return Signature.newBuilder()
                .setErc6492(SmartContractWalletSignature.newBuilder()
                        .setAccountId(account.toString())
                        .setBlockNumber(block)
                        .setSignature(signature))
                .build();
    }

    /** What an authenticator gave; the signature is DER, the key the encoding that is to name the member. */
    public static Signature ofPasskey(
            ByteString publicKey, ByteString signature, ByteString authenticatorData, ByteString clientDataJson) {
        return Signature.newBuilder()
                .setPasskey(RecoverablePasskeySignature.newBuilder()
                        .setPublicKey(publicKey)
                        .setSignature(signature)
                        .setAuthenticatorData(authenticatorData)
                        .setClientDataJson(clientDataJson))
                .build();
    }
}
