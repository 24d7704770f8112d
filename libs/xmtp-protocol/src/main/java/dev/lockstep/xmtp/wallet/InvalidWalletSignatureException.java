package dev.lockstep.xmtp.wallet;

/** A signature that no key can have made, or that is not in the form of one. */
public final class InvalidWalletSignatureException extends Exception {
    InvalidWalletSignatureException(String message) {
        super(message);
    }
}
