package dev.lockstep.gateway.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.gateway.request.Body;
import dev.lockstep.gateway.request.Call;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.gateway.request.Confidential;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.UUID;

/** Answers a call that comes again under its idempotency key as it was answered before. */
@Provider
@Priority(Body.PRIORITY + 1)
public class IdempotencyFilter implements ContainerRequestFilter, ContainerResponseFilter {
    private static final String HEADER = "Idempotency-Key";
    private static final int LONGEST_KEY = 255;
    private static final Set<String> METHODS = Set.of("POST", "PUT", "DELETE");

    private final Idempotency idempotency;
    private final Call call;
    private final ObjectMapper json;

    IdempotencyFilter(Idempotency idempotency, Call call, ObjectMapper json) {
        this.idempotency = idempotency;
        this.call = call;
        this.json = json;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String key = request.getHeaderString(HEADER);
        if (key == null || !METHODS.contains(request.getMethod())) {
            return;
        }
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw Checks.invalid(HEADER, "%d characters (expected: 1 to %d)".formatted(key.length(), LONGEST_KEY));
        }
        UUID tenant = call.caller().tenant();
        var known = idempotency.begin(tenant, key, fingerprint(request));
        if (known.isPresent()) {
            request.abortWith(replayed(known.get()));
        } else {
            call.setIdempotencyKey(key);
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        call.idempotencyKey().ifPresent(key -> {
            UUID tenant = call.caller().tenant();
            if (response.getStatus() / 100 == 2) {
                idempotency.answered(
                        tenant,
                        key,
                        new Idempotency.Answer(
                                response.getStatus(),
                                response.getHeaderString(HttpHeaders.LOCATION),
                                response.hasEntity() ? written(response.getEntity()) : null,
                                response.getEntity() instanceof Confidential answer && answer.isConfidential()));
            } else {
                idempotency.forget(tenant, key);
            }
        });
    }

    private static Response replayed(Idempotency.Answer answer) {
        var response = Response.status(answer.status());
        if (answer.location() != null) {
            response.header(HttpHeaders.LOCATION, answer.location());
        }
        if (answer.body() != null) {
            response.type(MediaType.APPLICATION_JSON).entity(answer.body().getBytes(StandardCharsets.UTF_8));
        }
        return response.build();
    }

    private String written(Object entity) {
        try {
            return json.writeValueAsString(entity);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that is no JSON", e);
        }
    }

    private static byte[] fingerprint(ContainerRequestContext request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String line = request.getMethod() + "\n"
                    + request.getUriInfo().getRequestUri().getRawPath() + "\n"
                    + request.getUriInfo().getRequestUri().getRawQuery() + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
            return digest.digest(Body.of(request));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
