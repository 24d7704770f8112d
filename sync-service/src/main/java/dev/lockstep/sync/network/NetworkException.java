package dev.lockstep.sync.network;

import org.jspecify.annotations.Nullable;

/** The network did not do what it was asked. */
public final class NetworkException extends RuntimeException {
    private final boolean retryable;

    /**
     * Says what went wrong.
     *
     * @param retryable whether the same call may succeed later: the network was unreachable, slow, or busy
     */
    public NetworkException(String message, boolean retryable, @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    public boolean isRetryable() {
        return retryable;
    }
}
