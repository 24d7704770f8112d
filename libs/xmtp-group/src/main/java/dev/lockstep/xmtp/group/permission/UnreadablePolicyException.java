package dev.lockstep.xmtp.group.permission;

import org.jspecify.annotations.Nullable;

/** Permissions that cannot be understood; peers refuse them too. */
public final class UnreadablePolicyException extends Exception {
    UnreadablePolicyException(String text) {
        this(text, null);
    }

    UnreadablePolicyException(String text, @Nullable Throwable cause) {
        super(text, cause);
    }
}
