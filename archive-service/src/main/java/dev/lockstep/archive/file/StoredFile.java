package dev.lockstep.archive.file;

import java.time.Instant;

/** What is known of a file that was received whole. */
public sealed interface StoredFile {

    /**
     * The bytes are there.
     *
     * @param size in bytes
     * @param sha256 of the bytes, 64 lower-case hex characters
     * @param expiresAt from this instant on it is no longer given out
     */
    record Available(long size, String sha256, Instant expiresAt) implements StoredFile {}

    /** It was there, and its time has passed. */
    record Expired(Instant expiredAt) implements StoredFile {}

    /** What a file is at an instant: the clock decides, not when somebody came by to delete it. */
    static StoredFile at(Instant now, long size, String sha256, Instant expiresAt) {
        return now.isBefore(expiresAt) ? new Available(size, sha256, expiresAt) : new Expired(expiresAt);
    }
}
