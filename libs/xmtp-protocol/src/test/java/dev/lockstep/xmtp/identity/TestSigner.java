package dev.lockstep.xmtp.identity;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.identity.SmartContractWallets.Verdict;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import dev.lockstep.xmtp.proto.identity.associations.LegacyDelegatedSignature;
import dev.lockstep.xmtp.proto.identity.associations.RecoverableEcdsaSignature;
import dev.lockstep.xmtp.proto.identity.associations.Signature;
import dev.lockstep.xmtp.proto.legacy.Signature.WalletECDSACompact;
import dev.lockstep.xmtp.proto.legacy.SignedPublicKey;
import dev.lockstep.xmtp.proto.legacy.UnsignedPublicKey;
import dev.lockstep.xmtp.wallet.AccountId;
import dev.lockstep.xmtp.wallet.PersonalMessage;
import dev.lockstep.xmtp.wallet.WalletAddress;
import dev.lockstep.xmtp.wallet.WalletKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/** Somebody who can sign an update; the same number gives the same keys. */
interface TestSigner {
    Identifier identifier();

    Signature sign(String text);

    default Identifier.Root root() {
        return (Identifier.Root) identifier();
    }

    /** An update in which every signature is a real one of its text. */
    static IdentityUpdate update(String inboxId, long timestampNs, List<Action<TestSigner>> actions) {
        var unsigned = new Update<>(inboxId, timestampNs, actions);
        var text = SignatureText.of(unsigned);
        return UpdateForm.write(unsigned.map(signer -> signer.sign(text)));
    }

    static TestSigner wallet(int number) {
        var key = walletKey(number);
        return of(Identifier.Ethereum.of(key.address()), text -> IdentitySignatures.by(key, text));
    }

    static TestSigner installation(int number) {
        var key = InstallationKey.of(seed(number));
        return of(Identifier.Installation.of(key.id()), text -> IdentitySignatures.by(key, text));
    }

    /** A contract that {@link #contracts} lets sign. */
    static TestSigner contract(int number, long chain) {
        var account =
                AccountId.onEvmChain(chain, new WalletAddress(ByteString.copyFrom(Arrays.copyOf(seed(number), 20))));
        return of(
                new Identifier.Ethereum(account.address()),
                text -> IdentitySignatures.ofContractWallet(account, 7, accepted(account, PersonalMessage.hash(text))));
    }

    /** A software authenticator with a compressed key. */
    static TestSigner passkey(int number) {
        var domain = new ECDomainParameters(CustomNamedCurves.getByName("P-256"));
        var secret = new BigInteger(1, seed(number)).shiftRight(1);
        var publicKey = ByteString.copyFrom(domain.getG().multiply(secret).getEncoded(true));
        return of(new Identifier.Passkey(publicKey, "https://example.org"), text -> {
            var authenticatorData = ByteString.copyFrom(new byte[37]);
            var clientData = clientDataJson(text);
            var signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
            signer.init(true, new ECPrivateKeyParameters(secret, domain));
            var scalars =
                    signer.generateSignature(sha256(authenticatorData.concat(ByteString.copyFrom(sha256(clientData)))));
            try {
                var der = StandardDSAEncoding.INSTANCE.encode(domain.getN(), scalars[0], scalars[1]);
                return IdentitySignatures.ofPasskey(publicKey, ByteString.copyFrom(der), authenticatorData, clientData);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** A wallet through a key it signed before there were inboxes. */
    static TestSigner legacy(int wallet, int key) {
        var walletKey = walletKey(wallet);
        var legacyKey = walletKey(key);
        var unsigned = UnsignedPublicKey.newBuilder()
                .setCreatedNs(1)
                .setSecp256K1Uncompressed(
                        UnsignedPublicKey.Secp256k1Uncompressed.newBuilder().setBytes(publicKey(legacyKey)))
                .build()
                .toByteString();
        var approval = walletKey
                .sign("XMTP : Create Identity\n" + HexFormat.of().formatHex(unsigned.toByteArray())
                        + "\n\nFor more info: https://xmtp.org/signatures/")
                .bytes();
        var delegated = SignedPublicKey.newBuilder()
                .setKeyBytes(unsigned)
                .setSignature(dev.lockstep.xmtp.proto.legacy.Signature.newBuilder()
                        .setWalletEcdsaCompact(WalletECDSACompact.newBuilder()
                                .setBytes(approval.substring(0, 64))
                                .setRecovery(approval.byteAt(64))))
                .build();
        return of(
                Identifier.Ethereum.of(walletKey.address()),
                text -> Signature.newBuilder()
                        .setDelegatedErc191(LegacyDelegatedSignature.newBuilder()
                                .setDelegatedKey(delegated)
                                .setSignature(RecoverableEcdsaSignature.newBuilder()
                                        .setBytes(legacyKey.sign(text).bytes())))
                        .build());
    }

    /** A chain on which the contracts of {@link #contract} live. */
    static SmartContractWallets contracts() {
        return question -> question.signature().equals(accepted(question.account(), question.hash()))
                ? new Verdict.Valid(question.block().orElse(7))
                : new Verdict.Invalid("not what the contract accepts");
    }

    static ByteString clientDataJson(String text) {
        var challenge = Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return ByteString.copyFromUtf8(
                "{\"type\":\"webauthn.get\",\"challenge\":\"%s\",\"origin\":\"https://example.org\",\"crossOrigin\":false}"
                        .formatted(challenge));
    }

    static WalletKey walletKey(int number) {
        return WalletKey.of(seed(number));
    }

    static byte[] seed(int number) {
        return sha256(ByteString.copyFromUtf8("key " + number));
    }

    private static ByteString accepted(AccountId account, ByteString hash) {
        return ByteString.copyFromUtf8(account.toString()).concat(hash);
    }

    private static ByteString publicKey(WalletKey key) {
        var domain = new ECDomainParameters(CustomNamedCurves.getByName("secp256k1"));
        return ByteString.copyFrom(
                domain.getG().multiply(new BigInteger(1, key.toByteArray())).getEncoded(false));
    }

    private static byte[] sha256(ByteString bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static TestSigner of(Identifier identifier, Function<String, Signature> signing) {
        return new TestSigner() {
            @Override
            public Identifier identifier() {
                return identifier;
            }

            @Override
            public Signature sign(String text) {
                return signing.apply(text);
            }
        };
    }
}
