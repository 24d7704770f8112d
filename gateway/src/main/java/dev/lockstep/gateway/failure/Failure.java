package dev.lockstep.gateway.failure;

import java.time.Duration;
import java.util.List;

/** What the gateway can refuse or fail at. {@link Problem} says each to a caller. */
public sealed interface Failure {

    /** No key, or one that nobody was given. */
    record Unauthenticated() implements Failure {}

    /** @param scope that the key does not hold */
    record ScopeMissing(String scope) implements Failure {}

    record Invalid(List<Violation> violations) implements Failure {}

    /** @param noun what is not there, in the words of the code: {@code inbox}, {@code operation} */
    record Unknown(String noun) implements Failure {}

    record UnknownPath() implements Failure {}

    /** @param allowed the methods the path knows, as in the {@code Allow} header */
    record MethodNotAllowed(String allowed) implements Failure {}

    record NotAcceptable() implements Failure {}

    /** @param limit the largest body taken, in bytes */
    record BodyTooLarge(long limit) implements Failure {}

    record UnsupportedMediaType() implements Failure {}

    /** The body did not come in time, or broke off. */
    record BodyIncomplete() implements Failure {}

    /** The installation is of the inbox, and runs elsewhere. */
    record NotHosted(String installationId) implements Failure {}

    /** There is no history server, so nobody can be asked for history or sent it. */
    record HistorySyncDisabled() implements Failure {}

    /** @param limit how many a tenant may have */
    record TooManyWebhooks(int limit) implements Failure {}

    record IdempotencyKeyReused() implements Failure {}

    record IdempotencyKeyInProgress() implements Failure {}

    /** The log does not reach back to where a stream is to be resumed. */
    record EventsExpired() implements Failure {}

    /** @param limit how many streams may be open at once */
    record TooManyStreams(int limit) implements Failure {}

    /** What a service behind the gateway said no to. */
    record Refused(Kind kind, String code, String text) implements Failure {
        public enum Kind {
            INVALID,
            UNKNOWN,
            CONFLICT,
            FORBIDDEN,
            TOO_OFTEN
        }
    }

    /** A service, the database or Kafka does not answer; it may again soon. */
    record Unavailable(Duration retryAfter) implements Failure {
        public Unavailable() {
            this(Duration.ofSeconds(2));
        }
    }

    record Internal() implements Failure {}
}
