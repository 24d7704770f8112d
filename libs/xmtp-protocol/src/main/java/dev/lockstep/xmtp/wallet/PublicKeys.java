package dev.lockstep.xmtp.wallet;

import com.google.protobuf.ByteString;

/** Public keys of wallets, where a protocol carries the key instead of the address. */
public final class PublicKeys {
    private static final int COMPRESSED = 33;
    private static final int UNCOMPRESSED = 65;

    private PublicKeys() {}

    /**
     * The address of a key in the encoding of SEC 1.
     *
     * @param encoded 65 bytes beginning with 4, or 33 bytes beginning with 2 or 3
     */
    public static WalletAddress addressOf(ByteString encoded) throws InvalidWalletSignatureException {
        if (!hasFormOfKey(encoded)) {
            throw new InvalidWalletSignatureException(
                    "secp256k1 public key: %d bytes (expected: a SEC1 point of 33 or 65 bytes)"
                            .formatted(encoded.size()));
        }
        try {
            return WalletAddress.of(Secp256k1.DOMAIN.getCurve().decodePoint(encoded.toByteArray()));
        } catch (IllegalArgumentException e) {
            throw new InvalidWalletSignatureException("secp256k1 public key is on no point of the curve");
        }
    }

    private static boolean hasFormOfKey(ByteString encoded) {
        return switch (encoded.size()) {
            case UNCOMPRESSED -> encoded.byteAt(0) == 4;
            case COMPRESSED -> encoded.byteAt(0) == 2 || encoded.byteAt(0) == 3;
            default -> false;
        };
    }
}
