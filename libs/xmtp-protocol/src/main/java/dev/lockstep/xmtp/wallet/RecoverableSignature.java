package dev.lockstep.xmtp.wallet;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import org.bouncycastle.util.BigIntegers;

/**
 * A signature from which its signer's address can be computed: r, s and v in 32, 32 and 1 bytes (XMTP network reference
 * §4.5.1).
 *
 * @param bytes 65 bytes, s in the lower half of the order; v as its maker wrote it
 */
public record RecoverableSignature(ByteString bytes) {
    public static final int LENGTH = 65;

    private static final int S_OFFSET = Secp256k1.FIELD_BYTES;
    private static final int V_OFFSET = 2 * Secp256k1.FIELD_BYTES;
    private static final int FIRST_V_WITH_CHAIN = 35;

    /** Throws {@link IllegalArgumentException} unless r and s are in range and s is low; {@link #of} makes it so. */
    public RecoverableSignature {
        if (bytes.size() != LENGTH
                || !Secp256k1.isScalar(r(bytes))
                || !Secp256k1.isScalar(s(bytes))
                || s(bytes).compareTo(Secp256k1.HALF_ORDER) > 0) {
            throw new IllegalArgumentException(
                    "wallet signature: %d bytes (expected: %d bytes, r and s in range, s low)"
                            .formatted(bytes.size(), LENGTH));
        }
    }

    /**
     * Reads a signature. A high s is replaced by its negation, but v is left as it is: the signature then recovers to
     * some other address, which is how every peer treats it. Repairing v would accept what others refuse.
     */
    public static RecoverableSignature of(ByteString signature) throws InvalidWalletSignatureException {
        if (signature.size() != LENGTH) {
            throw new InvalidWalletSignatureException(
                    "wallet signature: %d bytes (expected: %d bytes)".formatted(signature.size(), LENGTH));
        }
        requireScalar("r", r(signature));
        requireScalar("s", s(signature));
        return new RecoverableSignature(withLowS(signature));
    }

    /** The address whose key made this signature of {@code hash}, which has 32 bytes. */
    public WalletAddress recover(ByteString hash) throws InvalidWalletSignatureException {
        return Secp256k1.recover(hash, r(bytes), s(bytes), isOdd(v()));
    }

    static RecoverableSignature of(BigInteger r, BigInteger s, int v) {
        var bytes = ByteString.copyFrom(BigIntegers.asUnsignedByteArray(Secp256k1.FIELD_BYTES, r))
                .concat(ByteString.copyFrom(BigIntegers.asUnsignedByteArray(Secp256k1.FIELD_BYTES, s)))
                .concat(ByteString.copyFrom(new byte[] {(byte) v}));
        return new RecoverableSignature(bytes);
    }

    private int v() {
        return Byte.toUnsignedInt(bytes.byteAt(V_OFFSET));
    }

    private static boolean isOdd(int v) throws InvalidWalletSignatureException {
        return switch (v) {
            case 0, 27 -> false;
            case 1, 28 -> true;
            default -> {
                if (v < FIRST_V_WITH_CHAIN) {
                    throw new InvalidWalletSignatureException(
                            "v of wallet signature: %d (expected: 0, 1, 27, 28, or 35 and more)".formatted(v));
                }
                yield (v - FIRST_V_WITH_CHAIN) % 2 == 1;
            }
        };
    }

    private static void requireScalar(String name, BigInteger value) throws InvalidWalletSignatureException {
        if (!Secp256k1.isScalar(value)) {
            throw new InvalidWalletSignatureException(
                    "%s of wallet signature is out of range (expected: 1 to the order less 1)".formatted(name));
        }
    }

    private static ByteString withLowS(ByteString signature) {
        var s = s(signature);
        if (s.compareTo(Secp256k1.HALF_ORDER) <= 0) {
            return signature;
        }
        var low = BigIntegers.asUnsignedByteArray(Secp256k1.FIELD_BYTES, Secp256k1.ORDER.subtract(s));
        return signature.substring(0, S_OFFSET).concat(ByteString.copyFrom(low)).concat(signature.substring(V_OFFSET));
    }

    private static BigInteger r(ByteString signature) {
        return new BigInteger(1, signature.substring(0, S_OFFSET).toByteArray());
    }

    private static BigInteger s(ByteString signature) {
        return new BigInteger(1, signature.substring(S_OFFSET, V_OFFSET).toByteArray());
    }
}
