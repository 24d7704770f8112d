package dev.lockstep.service.secret;

/** Sealed with another key, for another purpose or place, or altered since. */
public final class UnopenableException extends RuntimeException {
    UnopenableException(String message, Throwable cause) {
        super(message, cause);
    }

    UnopenableException(String message) {
        super(message);
    }
}
