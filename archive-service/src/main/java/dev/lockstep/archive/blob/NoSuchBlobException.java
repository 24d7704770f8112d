package dev.lockstep.archive.blob;

import java.io.IOException;

/** No committed blob has that name. */
public final class NoSuchBlobException extends IOException {
    private static final long serialVersionUID = 1;

    public NoSuchBlobException(BlobName name) {
        super("no blob %s".formatted(name));
    }
}
