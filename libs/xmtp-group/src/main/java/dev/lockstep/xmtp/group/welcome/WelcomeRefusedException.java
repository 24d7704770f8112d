package dev.lockstep.xmtp.group.welcome;

/** A welcome that cannot be opened, or a key package that no welcome can be wrapped for. Trying again does not help. */
public final class WelcomeRefusedException extends Exception {
    WelcomeRefusedException(String text) {
        super(text);
    }

    WelcomeRefusedException(String text, Exception cause) {
        super(text + ": " + cause.getMessage(), cause);
    }
}
