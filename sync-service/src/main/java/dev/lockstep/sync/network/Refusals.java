package dev.lockstep.sync.network;

import io.grpc.Status;

/** What the network's refusals mean for whoever called (XMTP network reference §2.18). */
final class Refusals {
    /** A node says with status UNKNOWN both that its database is in trouble and that a log has its 256 updates. */
    private static final String LOG_IS_FULL = "inbox log is full";

    private static final String TOO_LARGE = "message exceeds maximum size";

    private Refusals() {}

    static NetworkException of(String call, Status status) {
        return new NetworkException(
                "%s: the network answers %s%s"
                        .formatted(
                                call,
                                status.getCode(),
                                status.getDescription() == null ? "" : " (%s)".formatted(status.getDescription())),
                isRetryable(status),
                status.getCause());
    }

    static boolean isRetryable(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED, INTERNAL, CANCELLED -> true;
            case RESOURCE_EXHAUSTED -> !isTooLarge(status);
            case UNKNOWN -> !describes(status, LOG_IS_FULL);
            case OK,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    DATA_LOSS,
                    UNAUTHENTICATED -> false;
        };
    }

    /** The answer has more bytes than we take; a smaller page may have fewer. */
    static boolean isTooLarge(Status status) {
        return status.getCode() == Status.Code.RESOURCE_EXHAUSTED && describes(status, TOO_LARGE);
    }

    private static boolean describes(Status status, String text) {
        return status.getDescription() != null && status.getDescription().contains(text);
    }
}
