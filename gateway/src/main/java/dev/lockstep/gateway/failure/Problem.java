package dev.lockstep.gateway.failure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A failure in the words of HTTP (RFC 9457).
 *
 * @param status of HTTP
 * @param code stable, for programs
 * @param title the same for every problem of that code
 * @param detail for the person who has to act
 * @param violations of invalid input, else empty
 * @param headers that go with it
 */
public record Problem(
        int status, String code, String title, String detail, List<Violation> violations, Map<String, String> headers) {
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(5);

    public static Problem of(Failure failure) {
        return switch (failure) {
            case Failure.Unauthenticated() ->
                problem(
                        401,
                        "unauthenticated",
                        "Not authenticated",
                        "Send a valid API key in the header `Authorization: Bearer <API key>`.",
                        Map.of("WWW-Authenticate", "Bearer"));
            case Failure.ScopeMissing(String scope) ->
                problem(
                        403,
                        "scope-missing",
                        "Scope missing",
                        "The API key does not hold the scope `%s`. Use a key that does.".formatted(scope));
            case Failure.Invalid(var violations) ->
                new Problem(
                        400,
                        "invalid-request",
                        "Invalid request",
                        violations.size() == 1
                                ? inWords(violations.getFirst())
                                : "%d parts of the request are invalid: see `violations`.".formatted(violations.size()),
                        violations,
                        Map.of());
            case Failure.Unknown(String noun) ->
                problem(
                        404,
                        noun + "-unknown",
                        "Unknown " + noun.replace('-', ' '),
                        "There is no such %s. Check its id.".formatted(noun.replace('-', ' ')));
            case Failure.UnknownPath() ->
                problem(
                        404,
                        "path-unknown",
                        "Unknown path",
                        "Nothing is at this path. What there is, /q/openapi lists.");
            case Failure.MethodNotAllowed(String allowed) ->
                problem(
                        405,
                        "method-not-allowed",
                        "Method not allowed",
                        "This path takes %s.".formatted(allowed),
                        Map.of("Allow", allowed));
            case Failure.NotAcceptable() ->
                problem(
                        406,
                        "not-acceptable",
                        "Not acceptable",
                        "There is no answer of the media type in `Accept`. Send `Accept: */*` or none.");
            case Failure.BodyTooLarge(long limit) ->
                problem(
                        413,
                        "body-too-large",
                        "Body too large",
                        "The body is larger than %d bytes, the most this call takes. Send less.".formatted(limit),
                        Map.of("Connection", "close"));
            case Failure.UnsupportedMediaType() ->
                problem(
                        415,
                        "unsupported-media-type",
                        "Unsupported media type",
                        "This call takes a body of another type. Send JSON, with `Content-Type: application/json`.");
            case Failure.BodyIncomplete() ->
                problem(
                        408,
                        "body-incomplete",
                        "Body incomplete",
                        "The body did not arrive to its end. Send the request again.",
                        Map.of("Connection", "close"));
            case Failure.NotHosted(String installationId) ->
                problem(
                        409,
                        "installation-not-hosted",
                        "Installation not hosted",
                        "The installation %s runs elsewhere, on a device of the inbox's owner. Name a hosted one."
                                .formatted(installationId));
            case Failure.HistorySyncDisabled() ->
                problem(
                        409,
                        "history-sync-disabled",
                        "History sync disabled",
                        "History sync is switched off: there is no history server. Name one with `historyServerUrl`, or set lockstep.history-server.url.");
            case Failure.TooManyWebhooks(int limit) ->
                problem(
                        409,
                        "too-many-webhooks",
                        "Too many webhooks",
                        "There are %d webhooks, the most a tenant may have. Delete one.".formatted(limit));
            case Failure.IdempotencyKeyReused() ->
                problem(
                        422,
                        "idempotency-key-reused",
                        "Idempotency key re-used",
                        "The idempotency key was used for another request in the last 24 h. Use a new one.");
            case Failure.IdempotencyKeyInProgress() ->
                problem(
                        409,
                        "idempotency-key-in-progress",
                        "Request in progress",
                        "A request with this idempotency key is being answered. Send it again in a moment for its answer.",
                        retryAfter(Duration.ofSeconds(1)));
            case Failure.EventsExpired() ->
                problem(
                        409,
                        "events-expired",
                        "Events expired",
                        "Events after this `Last-Event-ID` are no longer kept. Open the stream without it, and read what you missed with GET.");
            case Failure.TooManyStreams(int limit) ->
                problem(
                        503,
                        "too-many-streams",
                        "Too many streams",
                        "All %d streams are open. Close one, or try again in a few seconds.".formatted(limit),
                        retryAfter(BETWEEN_ATTEMPTS));
            case Failure.Refused refused -> refused(refused);
            case Failure.Unavailable(Duration wait) ->
                problem(
                        503,
                        "unavailable",
                        "Unavailable for now",
                        "A part of the system that this call needs does not answer. Try again in a few seconds.",
                        retryAfter(wait));
            case Failure.Internal() ->
                problem(
                        500,
                        "internal-error",
                        "Internal error",
                        "The server failed at this request; its log says why. Try again, and tell its operator if it stays.");
        };
    }

    private static Problem refused(Failure.Refused refused) {
        return switch (refused.kind()) {
            case INVALID ->
                new Problem(
                        400,
                        refused.code(),
                        title(refused),
                        refused.text(),
                        List.of(new Violation(null, refused.text())),
                        Map.of());
            case UNKNOWN -> problem(404, refused.code(), title(refused), refused.text());
            case CONFLICT -> problem(409, refused.code(), title(refused), refused.text());
            case FORBIDDEN -> problem(403, refused.code(), title(refused), refused.text());
            case TOO_OFTEN ->
                problem(429, refused.code(), title(refused), refused.text(), retryAfter(BETWEEN_ATTEMPTS));
        };
    }

    /** The code as words: the same for every problem of the code, whichever service named it. */
    private static String title(Failure.Refused refused) {
        String words = refused.code().replace('-', ' ');
        return words.isEmpty() ? "Refused" : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static String inWords(Violation violation) {
        return violation.field() == null ? violation.message() : violation.field() + ": " + violation.message();
    }

    private static Problem problem(int status, String code, String title, String detail) {
        return problem(status, code, title, detail, Map.of());
    }

    private static Problem problem(int status, String code, String title, String detail, Map<String, String> headers) {
        return new Problem(status, code, title, detail, List.of(), headers);
    }

    private static Map<String, String> retryAfter(Duration duration) {
        return Map.of(
                "Retry-After",
                Long.toString(Math.max(1, duration.plusNanos(999_999_999).toSeconds())));
    }
}
