package dev.lockstep.archive.blob;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** A blob on its way into the store. One call at a time: the next only when the future of the last has completed. */
public interface BlobWriter {

    /** Appends bytes, which the caller leaves alone from now on; fails with {@link StorageFullException} when no room is left. */
    Future<Void> append(Buffer bytes);

    /** Makes the blob durable and visible, in one step. Nothing follows, not even {@link #abort}, when it succeeds. */
    Future<BlobFacts> commit();

    /** Removes what has been written. Never fails: what cannot be removed is left for the store's next start. */
    Future<Void> abort();
}
