package dev.lockstep.archive.blob;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** There is no room for the bytes. */
public final class StorageFullException extends IOException {
    private static final long serialVersionUID = 1;

    public StorageFullException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
