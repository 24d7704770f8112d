package dev.lockstep.xmtp.group.welcome;

import dev.lockstep.xmtp.mls.crypto.Secret;

/** Opens what arrived for one of our key packages. */
public final class WelcomeOpening {
    private WelcomeOpening() {}

    /**
     * @param privateKey of the public key that the welcome names: the init key, or the X-Wing seed
     * @throws WelcomeRefusedException if it does not open
     */
    public static OpenedWelcome open(Wrapping wrapping, Secret privateKey, Wrapped wrapped)
            throws WelcomeRefusedException {
        return HpkeWrapper.open(wrapping, privateKey, wrapped);
    }

    /**
     * Reads a pointer; the welcome lies elsewhere, and may not be there yet.
     *
     * @throws WelcomeRefusedException if it does not open, or is no pointer
     */
    public static Pointer openPointer(Wrapping wrapping, Secret privateKey, Wrapped wrapped)
            throws WelcomeRefusedException {
        return Pointer.decode(HpkeWrapper.open(wrapping, privateKey, wrapped).welcome());
    }
}
