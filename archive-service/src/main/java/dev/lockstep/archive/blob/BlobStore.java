package dev.lockstep.archive.blob;

import io.vertx.core.Future;
import java.util.OptionalLong;

/**
 * A place for blobs. A blob is whole or it is not there: what was begun and not committed is never opened, and is gone at the
 * latest when the store starts again. Nothing blocks; futures complete on the caller's context.
 */
public interface BlobStore extends AutoCloseable {

    /**
     * Begins a blob.
     *
     * @param name not in use
     * @param expectedSize in bytes, where the sender declared it
     * @return the writer; fails with {@link StorageFullException} when there is visibly no room
     */
    Future<BlobWriter> begin(BlobName name, OptionalLong expectedSize);

    /** Opens a committed blob; fails with {@link NoSuchBlobException} when there is none of that name. */
    Future<BlobContent> open(BlobName name);

    /** Deletes a blob, committed or not; one that is not there is success. */
    Future<Void> delete(BlobName name);

    /** Writes, reads back and deletes a few bytes; fails with the reason when that is not possible. */
    Future<Void> probe();

    /** Lets go of the store; blobs in progress are lost. */
    @Override
    void close();
}
