package dev.lockstep.xmtp.group.permission;

/** A policy that cannot be understood. */
final class UnreadablePolicyException extends Exception {
    UnreadablePolicyException(String text) {
        super(text);
    }
}
