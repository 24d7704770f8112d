package dev.lockstep.xmtp.identity;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.proto.legacy.Signature;
import dev.lockstep.xmtp.proto.legacy.SignedPublicKey;
import dev.lockstep.xmtp.proto.legacy.UnsignedPublicKey;
import dev.lockstep.xmtp.wallet.InvalidWalletSignatureException;
import dev.lockstep.xmtp.wallet.PersonalMessage;
import dev.lockstep.xmtp.wallet.PublicKeys;
import dev.lockstep.xmtp.wallet.RecoverableSignature;
import dev.lockstep.xmtp.wallet.WalletAddress;
import java.util.HexFormat;

/**
 * A key that a wallet signed before there were inboxes, and that may act for it once (XMTP network reference §4.5.4).
 *
 * @param wallet who signed the key
 * @param address the key's own address
 * @param walletSignature what the wallet signed it with
 */
record LegacyKey(WalletAddress wallet, WalletAddress address, RecoverableSignature walletSignature) {

    static LegacyKey of(SignedPublicKey signed) throws InvalidWalletSignatureException {
        var walletSignature = RecoverableSignature.of(withRecoveryByte(signed.getSignature()));
        var wallet = walletSignature.recover(PersonalMessage.hash(text(signed.getKeyBytes())));
        return new LegacyKey(wallet, PublicKeys.addressOf(publicKey(signed.getKeyBytes())), walletSignature);
    }

    private static String text(ByteString keyBytes) {
        return """
                XMTP : Create Identity
                %s

                For more info: https://xmtp.org/signatures/""".formatted(HexFormat.of().formatHex(keyBytes.toByteArray()));
    }

    private static ByteString publicKey(ByteString keyBytes) {
        try {
            return UnsignedPublicKey.parseFrom(keyBytes)
                    .getSecp256K1Uncompressed()
                    .getBytes();
        } catch (InvalidProtocolBufferException e) {
            // No bytes are no key, which is what the caller finds out next.
            return ByteString.EMPTY;
        }
    }

    private static ByteString withRecoveryByte(Signature signature) {
        return switch (signature.getUnionCase()) {
            case ECDSA_COMPACT -> {
                var compact = signature.getEcdsaCompact();
                yield join(compact.getBytes(), compact.getRecovery());
            }
            case WALLET_ECDSA_COMPACT -> {
                var compact = signature.getWalletEcdsaCompact();
                yield join(compact.getBytes(), compact.getRecovery());
            }
            case UNION_NOT_SET -> ByteString.EMPTY;
        };
    }

    /** Of the number only the lowest byte counts, as for every peer. */
    private static ByteString join(ByteString compact, int recovery) {
        return compact.concat(ByteString.copyFrom(new byte[] {(byte) recovery}));
    }
}
