package dev.lockstep.gateway.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.gateway.failure.Problem;
import dev.lockstep.gateway.failure.Violation;
import dev.lockstep.service.sql.DatabaseUnavailableException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Makes a problem document of whatever went wrong. The only place that does. */
public class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);

    @ServerExceptionMapper({
        FailureException.class,
        WebApplicationException.class,
        MismatchedInputException.class,
        JsonProcessingException.class,
        Throwable.class
    })
    public Response answer(Throwable thrown, HttpServerRequest request) {
        Failure failure = failure(thrown);
        if (failure instanceof Failure.Internal) {
            LOG.error("a call failed", thrown);
        }
        return answer(Problem.of(failure), request.version() == HttpVersion.HTTP_2);
    }

    private static Response answer(Problem problem, boolean http2) {
        Response.ResponseBuilder response = Response.status(problem.status())
                .type(ProblemDocument.MEDIA_TYPE)
                .entity(ProblemDocument.of(problem));
        problem.headers().forEach((name, value) -> {
            // HTTP/2 has no such header: there a stream ends, not the connection.
            if (!(http2 && name.equals("Connection"))) {
                response.header(name, value);
            }
        });
        return response.build();
    }

    private static Failure failure(Throwable thrown) {
        return switch (thrown) {
            case FailureException known -> known.failure();
            case DatabaseUnavailableException wait -> {
                LOG.warnf("a call waits for the database: %s", wait.getMessage());
                yield new Failure.Unavailable();
            }
            case JsonProcessingException json -> invalid(json);
            case NotFoundException unknown -> new Failure.UnknownPath();
            case NotAllowedException refused -> new Failure.MethodNotAllowed(allowed(refused.getResponse()));
            case NotAcceptableException refused -> new Failure.NotAcceptable();
            case NotSupportedException refused -> new Failure.UnsupportedMediaType();
            case WebApplicationException web -> ofStatus(web);
            default -> new Failure.Internal();
        };
    }

    private static Failure ofStatus(WebApplicationException thrown) {
        if (thrown.getCause() instanceof JsonProcessingException json) {
            return invalid(json);
        }
        int status = thrown.getResponse().getStatus();
        return status >= 400 && status < 500
                ? new Failure.Invalid(List.of(new Violation(null, "the request cannot be understood")))
                : new Failure.Internal();
    }

    private static Failure invalid(JsonProcessingException json) {
        return new Failure.Invalid(List.of(violation(json)));
    }

    /** Jackson's own messages show classes of ours; these show none. */
    private static Violation violation(JsonProcessingException json) {
        return switch (json) {
            case UnrecognizedPropertyException unknown ->
                new Violation(
                        path(unknown),
                        "is no field of this request (expected: %s)"
                                .formatted(
                                        unknown.getKnownPropertyIds() == null
                                                ? "none"
                                                : unknown.getKnownPropertyIds().stream()
                                                        .map(String::valueOf)
                                                        .sorted()
                                                        .collect(Collectors.joining(", "))));
            case InvalidFormatException wrong
            when wrong.getTargetType().isEnum() ->
                new Violation(
                        path(wrong),
                        "expected: one of "
                                + Arrays.stream(wrong.getTargetType().getEnumConstants())
                                        .map(constant -> ((Enum<?>) constant)
                                                .name()
                                                .toLowerCase(java.util.Locale.ROOT)
                                                .replace('_', '-'))
                                        .collect(Collectors.joining(", ")));
            case MismatchedInputException wrong
            when !wrong.getPath().isEmpty() ->
                new Violation(path(wrong), "has a value of the wrong kind (expected: %s)".formatted(kind(wrong)));
            case JsonMappingException wrong ->
                new Violation(path(wrong), "the body is not what this call takes (expected: a JSON object)");
            default -> new Violation(null, "the body is not well-formed JSON" + place(json));
        };
    }

    private static String kind(MismatchedInputException wrong) {
        Class<?> type = wrong.getTargetType();
        if (type == null) {
            return "another";
        }
        if (CharSequence.class.isAssignableFrom(type) || type.isEnum()) {
            return "a text";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a whole number that is not too large";
        }
        return Iterable.class.isAssignableFrom(type) ? "an array" : "an object";
    }

    private static String place(JsonProcessingException json) {
        var location = json.getLocation();
        return location == null ? "" : " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr());
    }

    private static @Nullable String path(JsonMappingException wrong) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : wrong.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.isEmpty() ? null : path.toString();
    }

    private static String allowed(Response response) {
        String header = response.getHeaderString(HttpHeaders.ALLOW);
        return header == null ? "another method" : header;
    }
}
