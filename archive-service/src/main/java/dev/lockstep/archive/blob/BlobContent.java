package dev.lockstep.archive.blob;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;

/** A committed blob, ready to be sent. */
public interface BlobContent {

    /** In bytes. */
    long size();

    /**
     * Sends part of the blob as the body of a response whose status and headers are set and not yet written, with back-pressure
     * and in memory that does not depend on the length. Sets {@code Content-Length} and ends the response.
     *
     * @param offset of the first byte
     * @param length in bytes, at least 1; {@code offset + length} is at most {@link #size()}
     * @return completes when all is handed to the network; fails when the client leaves or stops reading
     */
    Future<Void> sendTo(HttpServerResponse response, long offset, long length);
}
