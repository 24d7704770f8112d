package dev.lockstep.archive.failure;

import java.time.Duration;
import java.util.Map;

/**
 * A failure in the words of HTTP (RFC 9457).
 *
 * @param status of HTTP
 * @param code stable, for programs
 * @param title the same for every problem of that code
 * @param detail for the person who has to act
 * @param headers that go with it
 */
public record Problem(int status, String code, String title, String detail, Map<String, String> headers) {
    private static final Duration SOON = Duration.ofSeconds(5);

    public static Problem of(Failure failure) {
        return switch (failure) {
            case Failure.FileTooLarge(long limit) ->
                problem(
                        413,
                        "file-too-large",
                        "File too large",
                        "The file is larger than %d bytes, the most this server takes. Send a smaller archive, for instance of a shorter time span."
                                .formatted(limit));
            case Failure.UploadRateExceeded(Duration retryAfter) ->
                problem(
                        429,
                        "upload-rate-exceeded",
                        "Too many uploads",
                        "Too many uploads have come from this address. Try again in %d s."
                                .formatted(seconds(retryAfter)),
                        retryAfter(retryAfter));
            case Failure.TooManyUploads(int limit) ->
                problem(
                        503,
                        "too-many-uploads",
                        "Server busy",
                        "All %d places for uploads are taken. Try again in a few seconds.".formatted(limit),
                        retryAfter(SOON));
            case Failure.StorageFull() ->
                problem(
                        507,
                        "storage-full",
                        "Storage full",
                        "There is no room for the file and nothing of it was kept. Room comes free as older files expire; the operator of this server can give it more.");
            case Failure.UploadTooSlow() ->
                problem(
                        408,
                        "upload-too-slow",
                        "Upload too slow",
                        "The file came too slowly to go on waiting and nothing of it was kept. Send it again over a better connection.");
            case Failure.UnknownFile() ->
                problem(
                        404,
                        "file-unknown",
                        "Unknown file",
                        "There is no file of this name. Check that the address is complete, or ask for a new archive.");
            case Failure.ExpiredFile(var expiredAt) ->
                problem(
                        410,
                        "file-expired",
                        "File expired",
                        "The file expired at %s and was deleted. Ask for a new archive.".formatted(expiredAt));
            case Failure.DamagedFile() ->
                problem(
                        500,
                        "file-damaged",
                        "File damaged",
                        "The server has lost the bytes of this file. Ask for a new archive.");
            case Failure.UnknownPath() ->
                problem(
                        404,
                        "path-unknown",
                        "Unknown path",
                        "This server knows POST /upload and GET /files/{id}, nothing else.");
            case Failure.MethodNotAllowed(String allowed) ->
                problem(
                        405,
                        "method-not-allowed",
                        "Method not allowed",
                        "This path takes %s.".formatted(allowed),
                        Map.of("Allow", allowed));
            case Failure.RangeNotSatisfiable(long size) ->
                problem(
                        416,
                        "range-not-satisfiable",
                        "Range not satisfiable",
                        "The range lies outside the file, which has %d bytes.".formatted(size),
                        Map.of("Content-Range", "bytes */" + size));
            case Failure.PreconditionFailed() ->
                problem(
                        412,
                        "precondition-failed",
                        "Precondition failed",
                        "The file is not the one that If-Match names. Ask for it without that header.");
            case Failure.UnknownExpectation() ->
                problem(
                        417,
                        "unknown-expectation",
                        "Unknown expectation",
                        "This server knows one expectation, 100-continue.");
            case Failure.MalformedRequest(String reason) ->
                problem(400, "malformed-request", "Malformed request", reason);
            case Failure.AddressTooLong() ->
                problem(
                        414,
                        "address-too-long",
                        "Address too long",
                        "The request line is longer than any address of this server.");
            case Failure.HeadersTooLarge() ->
                problem(
                        431,
                        "headers-too-large",
                        "Headers too large",
                        "The headers are too large. Send fewer or shorter ones.");
            case Failure.Unavailable() ->
                problem(
                        503,
                        "unavailable",
                        "Unavailable for now",
                        "The server cannot reach its storage. Try again in a few seconds.",
                        retryAfter(SOON));
            case Failure.Internal() ->
                problem(
                        500,
                        "internal-error",
                        "Internal error",
                        "The server failed at this request; its log says why. Try again, and tell its operator if it stays.");
        };
    }

    private static Problem problem(int status, String code, String title, String detail) {
        return problem(status, code, title, detail, Map.of());
    }

    private static Problem problem(int status, String code, String title, String detail, Map<String, String> headers) {
        return new Problem(status, code, title, detail, headers);
    }

    private static Map<String, String> retryAfter(Duration duration) {
        return Map.of("Retry-After", Long.toString(seconds(duration)));
    }

    /** Whole seconds, rounded up, at least one: the unit of {@code Retry-After}. */
    private static long seconds(Duration duration) {
        return Math.max(1, duration.plusNanos(999_999_999).toSeconds());
    }
}
