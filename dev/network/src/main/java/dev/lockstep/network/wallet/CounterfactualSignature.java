package dev.lockstep.network.wallet;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * The signature of a wallet that may not be on the chain yet, together with the call that puts it there (ERC-6492).
 *
 * @param factory 20 bytes of an address to call
 * @param deployment what to call it with
 * @param inner the signature that the wallet checks once it is there
 */
record CounterfactualSignature(ByteString factory, ByteString deployment, ByteString inner) {
    private static final ByteString MARK = ByteString.fromHex("6492".repeat(16));

    /** Empty for a signature without the mark; throws {@link IllegalArgumentException} for one with it that cannot be read. */
    static Optional<CounterfactualSignature> read(ByteString signature) {
        if (!signature.endsWith(MARK)) {
            return Optional.empty();
        }
        var encoded = signature.substring(0, signature.size() - MARK.size());
        return Optional.of(
                new CounterfactualSignature(Abi.address(encoded, 0), Abi.bytes(encoded, 1), Abi.bytes(encoded, 2)));
    }
}
