package dev.lockstep.xmtp.wallet;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/** The private key of a wallet on Ethereum: 32 bytes. Prints its address only. */
public final class WalletKey {
    public static final int LENGTH = 32;

    private static final int V_OF_PERSONAL_MESSAGE = 27;

    private final BigInteger secret;
    private final WalletAddress address;

    private WalletKey(BigInteger secret) {
        this.secret = secret;
        this.address = WalletAddress.of(publicPoint(secret));
    }

    /** Throws {@link IllegalArgumentException} unless {@code secret} is 32 bytes, at least 1 and below the order. */
    public static WalletKey of(byte[] secret) {
        var value = new BigInteger(1, secret);
        if (secret.length != LENGTH || value.signum() == 0 || value.compareTo(Secp256k1.ORDER) >= 0) {
            throw new IllegalArgumentException(
                    "wallet key: %d bytes (expected: %d bytes, at least 1 and below the order of secp256k1)"
                            .formatted(secret.length, LENGTH));
        }
        return new WalletKey(value);
    }

    /** A new one; {@code random} must be cryptographically strong, i.e. a {@link java.security.SecureRandom}. */
    public static WalletKey generate(RandomGenerator random) {
        var bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        // The order is so close to 2^256 that reducing does not favour any key.
        var scalar = new BigInteger(1, bytes).mod(Secp256k1.ORDER.subtract(BigInteger.ONE));
        return new WalletKey(scalar.add(BigInteger.ONE));
    }

    public WalletAddress address() {
        return address;
    }

    /** Signs {@code text} as a {@link PersonalMessage}, the same each time (RFC 6979), with a low s and v 27 or 28. */
    public RecoverableSignature sign(String text) {
        return signHash(PersonalMessage.hash(text));
    }

    /** Signs 32 bytes as they are; for what is not a text for a person. */
    public RecoverableSignature signHash(ByteString hash) {
        var signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(secret, Secp256k1.DOMAIN));
        var scalars = signer.generateSignature(hash.toByteArray());
        var r = scalars[0];
        var s = scalars[1].compareTo(Secp256k1.HALF_ORDER) > 0 ? Secp256k1.ORDER.subtract(scalars[1]) : scalars[1];
        return withMatchingV(r, s, hash);
    }

    /** A copy of the 32 secret bytes. */
    public byte[] toByteArray() {
        return BigIntegers.asUnsignedByteArray(LENGTH, secret);
    }

    @Override
    public String toString() {
        return "WalletKey of " + address;
    }

    private RecoverableSignature withMatchingV(BigInteger r, BigInteger s, ByteString hash) {
        for (int parity = 0; parity <= 1; parity++) {
            var candidate = RecoverableSignature.of(r, s, V_OF_PERSONAL_MESSAGE + parity);
            try {
                if (candidate.recover(hash).equals(address)) {
                    return candidate;
                }
            } catch (InvalidWalletSignatureException e) {
                throw new IllegalStateException("a signature just made recovers to no key", e);
            }
        }
        throw new IllegalStateException("a signature just made recovers to another key");
    }

    private static ECPoint publicPoint(BigInteger secret) {
        return new FixedPointCombMultiplier()
                .multiply(Secp256k1.DOMAIN.getG(), secret)
                .normalize();
    }
}
