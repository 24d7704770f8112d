package dev.lockstep.xmtp.group.content;

import org.jspecify.annotations.Nullable;

/** A plaintext that is no message of the current protocol. It leaves no trace in a conversation. */
public final class UnreadableMessageException extends Exception {
    UnreadableMessageException(String text) {
        this(text, null);
    }

    UnreadableMessageException(String text, @Nullable Throwable cause) {
        super(text, cause);
    }
}
