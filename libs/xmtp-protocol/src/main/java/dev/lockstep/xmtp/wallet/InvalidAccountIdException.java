package dev.lockstep.xmtp.wallet;

/** A text that is no CAIP-10 account id, or not one of the kind that is needed. */
public final class InvalidAccountIdException extends Exception {
    InvalidAccountIdException(String message) {
        super(message);
    }
}
