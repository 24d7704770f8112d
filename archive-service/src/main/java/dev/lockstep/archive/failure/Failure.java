package dev.lockstep.archive.failure;

import java.time.Duration;
import java.time.Instant;

/** What this service can refuse or fail at. {@link Problem} says each to a client. */
public sealed interface Failure {

    /** @param limit the largest file taken, in bytes */
    record FileTooLarge(long limit) implements Failure {}

    record UploadRateExceeded(Duration retryAfter) implements Failure {}

    /** @param limit how many uploads may run at once */
    record TooManyUploads(int limit) implements Failure {}

    record StorageFull() implements Failure {}

    record UploadTooSlow() implements Failure {}

    record UnknownFile() implements Failure {}

    record ExpiredFile(Instant expiredAt) implements Failure {}

    /** The ledger has the file, the store has not or has it at another length. */
    record DamagedFile() implements Failure {}

    record UnknownPath() implements Failure {}

    /** @param allowed the methods the path knows, as in the {@code Allow} header */
    record MethodNotAllowed(String allowed) implements Failure {}

    /** @param size of the whole file, in bytes */
    record RangeNotSatisfiable(long size) implements Failure {}

    record PreconditionFailed() implements Failure {}

    record UnknownExpectation() implements Failure {}

    record MalformedRequest(String reason) implements Failure {}

    record AddressTooLong() implements Failure {}

    record HeadersTooLarge() implements Failure {}

    /** The database or the store does not answer; it may again soon. */
    record Unavailable() implements Failure {}

    record Internal() implements Failure {}
}
