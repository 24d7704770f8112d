package dev.lockstep.interop.peer;

/**
 * What owns an inbox in a test or the demo, made for the occasion: an Ethereum key or a passkey.
 *
 * @param identifier as the network knows it: a lower-case address, or the hex of the passkey's public key
 */
public record Wallet(String secret, String identifier) {
    /** Prints nothing of the secret. */
    @Override
    public String toString() {
        return "Wallet[%s]".formatted(identifier);
    }
}
