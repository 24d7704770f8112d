package dev.lockstep.gateway.operation;

import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.gateway.tenant.Caller;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers calls that began something: 202, or 200 if its end was waited for and came ({@code Prefer: wait=…}, RFC 7240). */
public final class OperationAnswers {
    private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait=\"?(\\d{1,6})\"?(?:$|[,;\\s])");
    private static final int LONGEST_SECONDS = 60;

    private OperationAnswers() {}

    public static Response answer(Operations operations, Caller caller, Operation operation, HttpHeaders headers) {
        Duration patience = patience(headers.getRequestHeader("Prefer"));
        Operation shown = patience.isZero() ? operation : awaited(operations, caller, operation, patience);
        boolean ended = !patience.isZero() && shown.isSettled();
        return Response.status(ended ? 200 : 202)
                .header(HttpHeaders.LOCATION, "/v1/operations/" + shown.id())
                .entity(shown)
                .build();
    }

    private static Operation awaited(Operations operations, Caller caller, Operation operation, Duration patience) {
        try {
            return operations.await(caller, UUID.fromString(operation.id()), patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailureException(new Failure.Unavailable());
        }
    }

    private static Duration patience(List<String> preferences) {
        for (String preference : preferences) {
            Matcher wait = WAIT.matcher(preference);
            if (wait.find()) {
                int seconds = Integer.parseInt(wait.group(1));
                if (seconds > LONGEST_SECONDS) {
                    throw Checks.invalid(
                            "Prefer", "wait=%d (expected: at most %d)".formatted(seconds, LONGEST_SECONDS));
                }
                return Duration.ofSeconds(seconds);
            }
        }
        return Duration.ZERO;
    }
}
