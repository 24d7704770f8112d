package dev.lockstep.xmtp.identity;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A signature that verified.
 *
 * @param rawBytes what counts for replay
 * @param chainId of a contract wallet, unsigned; null for all other kinds
 */
record VerifiedSignature(
        Identifier signer,
        SignatureKind kind,
        ByteString rawBytes,
        @Nullable Long chainId) {

    boolean isLegacy() {
        return kind == SignatureKind.LEGACY_DELEGATED;
    }
}
