package dev.lockstep.gateway.request;

import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Set;

/** Reads a body whole, within its limit, before anything is made of it. */
@Provider
@Priority(Body.PRIORITY)
public class Body implements ContainerRequestFilter {
    /** After authentication: who is not let in sends nothing. */
    public static final int PRIORITY = Priorities.ENTITY_CODER;

    static final int LIMIT = 1 << 20;

    /** The property of a request that holds its body's bytes. */
    private static final String BYTES = Body.class.getName();

    private static final Set<String> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE);

    private final ResourceInfo resource;

    Body(@Context ResourceInfo resource) {
        this.resource = resource;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Method call = resource.getResourceMethod();
        boolean isStreamed = call != null && call.isAnnotationPresent(StreamedBody.class);
        if (isStreamed || !WITH_BODY.contains(request.getMethod())) {
            return;
        }
        if (request.getLength() > LIMIT) {
            throw tooLarge();
        }
        byte[] bytes = read(request.getEntityStream());
        request.setProperty(BYTES, bytes);
        request.setEntityStream(new ByteArrayInputStream(bytes));
    }

    /** The bytes that came with a request; none before this filter. */
    public static byte[] of(ContainerRequestContext request) {
        return request.getProperty(BYTES) instanceof byte[] bytes ? bytes : new byte[0];
    }

    private static byte[] read(InputStream stream) {
        try {
            byte[] bytes = stream.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) {
                throw tooLarge();
            }
            return bytes;
        } catch (IOException e) {
            throw new FailureException(new Failure.BodyIncomplete());
        }
    }

    private static FailureException tooLarge() {
        return new FailureException(new Failure.BodyTooLarge(LIMIT));
    }
}
