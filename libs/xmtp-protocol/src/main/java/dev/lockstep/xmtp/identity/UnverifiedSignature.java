package dev.lockstep.xmtp.identity;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.proto.legacy.SignedPublicKey;
import dev.lockstep.xmtp.wallet.AccountId;

/** A signature as an update carries it; its form was read, nothing was checked. */
sealed interface UnverifiedSignature {
    record Wallet(ByteString bytes) implements UnverifiedSignature {}

    /** {@code block} is unsigned. */
    record ContractWallet(AccountId account, long block, ByteString bytes) implements UnverifiedSignature {}

    record InstallationKey(ByteString bytes, ByteString publicKey) implements UnverifiedSignature {}

    record LegacyDelegated(ByteString bytes, SignedPublicKey delegatedKey) implements UnverifiedSignature {}

    record Passkey(ByteString publicKey, ByteString bytes, ByteString authenticatorData, ByteString clientDataJson)
            implements UnverifiedSignature {}
}
