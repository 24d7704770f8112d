package dev.lockstep.archive.file;

import dev.lockstep.archive.blob.BlobFacts;
import dev.lockstep.archive.blob.BlobName;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The facts of all files. A row is there before the first byte of its blob and outlives the last one, so whatever crashes in
 * between leaves a row from which the sweep can clean up; no blob has to be searched for.
 *
 * <p>A row goes {@code arriving → stored → expired → gone} and is then forgotten.
 */
public interface FileLedger {

    /** Notes that a file begins to arrive; unless it is stored by {@code lease}, the sweep removes it. */
    Future<Void> announce(BlobName name, Instant now, Instant lease);

    /** Notes that an announced file is whole and its blob durable; fails when it is not announced (any more). */
    Future<Void> store(BlobName name, BlobFacts facts, Instant now, Instant expiresAt);

    /** Takes back a {@link #store} whose outcome is unknown: the file is unreachable from now on and the sweep's at once. */
    Future<Void> withdraw(BlobName name, Instant now);

    /** Drops the rows of files whose blobs are not there (any more). */
    Future<Void> forget(List<BlobName> names);

    /** What is known of a file at an instant; nothing of one that is still arriving. */
    Future<Optional<StoredFile>> find(BlobName name, Instant now);

    /** Marks at most {@code limit} files whose time has passed as expired; gives how many. */
    Future<Integer> expire(Instant now, int limit);

    /** A blob that nobody may fetch any more, and the bytes it takes. */
    record Leftover(BlobName name, long size) {}

    /** At most {@code limit} expired files that still have their blob, by name, the first after {@code after}. */
    Future<List<Leftover>> expired(String after, int limit);

    /** At most {@code limit} files that never arrived whole and whose lease has ended, by name, the first after {@code after}. */
    Future<List<Leftover>> abandoned(Instant now, String after, int limit);

    /** Notes that the blobs of expired files are deleted. */
    Future<Void> markGone(List<BlobName> names);

    /** Forgets at most {@code limit} files that are gone and expired before {@code before}; gives how many. */
    Future<Integer> forgetTombstones(Instant before, int limit);

    /** The bytes of all blobs that are stored or expired. */
    Future<Long> storedBytes();

    /** Completes when the ledger can be read. */
    Future<Void> probe();
}
