package dev.lockstep.archive.blob;

/**
 * What a store found out while it wrote a blob.
 *
 * @param size in bytes
 * @param sha256 of the bytes, 64 lower-case hex characters
 */
public record BlobFacts(long size, String sha256) {}
