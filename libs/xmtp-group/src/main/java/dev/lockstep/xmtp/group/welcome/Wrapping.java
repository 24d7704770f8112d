package dev.lockstep.xmtp.group.welcome;

import dev.lockstep.xmtp.mls.crypto.Kem;
import dev.lockstep.xmtp.proto.mls.contents.WelcomeWrapperAlgorithm;

/** The ways to encrypt to one recipient. */
public enum Wrapping {
    /** To the init key of the key package, 32 bytes. */
    CURVE25519(WelcomeWrapperAlgorithm.WELCOME_WRAPPER_ALGORITHM_CURVE25519, Kem.X25519),
    /** To the key in extension {@code 0xff03}, 1216 bytes; its private key is a seed of 32 bytes. */
    X_WING(WelcomeWrapperAlgorithm.WELCOME_WRAPPER_ALGORITHM_XWING_MLKEM_768_DRAFT_6, Kem.X_WING);

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
