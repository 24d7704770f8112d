package dev.lockstep.xmtp.wallet;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

/** The curve of Ethereum's keys. */
final class Secp256k1 {
    static final ECDomainParameters DOMAIN = new ECDomainParameters(CustomNamedCurves.getByName("secp256k1"));
    static final BigInteger ORDER = DOMAIN.getN();
    static final BigInteger HALF_ORDER = ORDER.shiftRight(1);
    static final int FIELD_BYTES = 32;

    private Secp256k1() {}

    static boolean isScalar(BigInteger value) {
        return value.signum() > 0 && value.compareTo(ORDER) < 0;
    }

    /**
     * The address whose key made the signature (r, s) of {@code hash}.
     *
     * @param r a scalar
     * @param s a scalar, high or low
     * @param odd whether the signature's point has an odd y
     */
    static WalletAddress recover(ByteString hash, BigInteger r, BigInteger s, boolean odd)
            throws InvalidWalletSignatureException {
        var commitment = decompress(r, odd);
        var e = new BigInteger(1, hash.toByteArray());
        var rInverse = BigIntegers.modOddInverseVar(ORDER, r);
        var fromGenerator = e.negate().multiply(rInverse).mod(ORDER);
        var fromCommitment = s.multiply(rInverse).mod(ORDER);
        var key = ECAlgorithms.sumOfTwoMultiplies(DOMAIN.getG(), fromGenerator, commitment, fromCommitment)
                .normalize();
        if (key.isInfinity()) {
            throw new InvalidWalletSignatureException("wallet signature recovers to no key");
        }
        return WalletAddress.of(key);
    }

    private static ECPoint decompress(BigInteger x, boolean odd) throws InvalidWalletSignatureException {
        var encoded = new byte[1 + FIELD_BYTES];
        encoded[0] = (byte) (odd ? 3 : 2);
        BigIntegers.asUnsignedByteArray(x, encoded, 1, FIELD_BYTES);
        try {
            return DOMAIN.getCurve().decodePoint(encoded);
        } catch (IllegalArgumentException e) {
            throw new InvalidWalletSignatureException("r of wallet signature is on no point of the curve");
        }
    }
}
