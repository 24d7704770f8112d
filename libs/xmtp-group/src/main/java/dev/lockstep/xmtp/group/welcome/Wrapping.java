package dev.lockstep.xmtp.group.welcome;

import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.Kem;
import dev.lockstep.xmtp.proto.mls.contents.WelcomeWrapperAlgorithm;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;

/** The ways to encrypt to one recipient (XMTP MLS reference §10.2). */
public enum Wrapping {
    /** To the init key of the key package, 32 bytes. */
    CURVE25519(WelcomeWrapperAlgorithm.WELCOME_WRAPPER_ALGORITHM_CURVE25519, Kem.X25519),
    /** To the key in extension {@code 0xff03}, 1216 bytes; its private key is a seed of 32 bytes. */
    X_WING(WelcomeWrapperAlgorithm.WELCOME_WRAPPER_ALGORITHM_XWING_MLKEM_768_DRAFT_6, Kem.X_WING);

    private static final int X_WING_PUBLIC_KEY = 1216;

    private final WelcomeWrapperAlgorithm algorithm;
    private final Kem kem;

    Wrapping(WelcomeWrapperAlgorithm algorithm, Kem kem) {
        this.algorithm = algorithm;
        this.kem = kem;
    }

    /** The name on the wire. */
    public WelcomeWrapperAlgorithm algorithm() {
        return algorithm;
    }

    Kem kem() {
        return kem;
    }

    /** Whether anything can be encrypted to this key: it has the right length and form and leads to a secret. */
    public boolean accepts(Bytes publicKey) {
        return switch (this) {
            case CURVE25519 -> isX25519Key(publicKey);
            case X_WING -> isXWingKey(publicKey);
        };
    }

    /** Keys of small order lead every private key to the same secret, all zero. */
    private static boolean isX25519Key(Bytes publicKey) {
        var anyPrivateKey = new byte[X25519.SCALAR_SIZE];
        anyPrivateKey[0] = 8;
        return publicKey.size() == X25519.POINT_SIZE
                && X25519.calculateAgreement(
                        anyPrivateKey, 0, publicKey.toByteArray(), 0, new byte[X25519.POINT_SIZE], 0);
    }

    private static boolean isXWingKey(Bytes publicKey) {
        if (publicKey.size() != X_WING_PUBLIC_KEY) {
            return false;
        }
        try {
            var key = new XWingPublicKeyParameters(publicKey.toByteArray());
            return isX25519Key(publicKey.slice(X_WING_PUBLIC_KEY - X25519.POINT_SIZE, X_WING_PUBLIC_KEY))
                    && key.getEncoded().length == X_WING_PUBLIC_KEY;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The wrapping of this number; unspecified means Curve25519.
     *
     * @throws WelcomeRefusedException for a symmetric key, which is no way to encrypt to a recipient, and unknown numbers
     */
    public static Wrapping of(int number) throws WelcomeRefusedException {
        return switch (number) {
            case 0, 1 -> CURVE25519;
            case 2 -> X_WING;
            default ->
                throw new WelcomeRefusedException("wrapper algorithm: %d (expected: 0, 1 or 2)".formatted(number));
        };
    }
}
