package dev.lockstep.gateway.request;

import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.gateway.tenant.Caller;
import dev.lockstep.gateway.tenant.Tenants;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;

/** Lets nobody in who has no key for what is asked. */
@Provider
@Priority(Priorities.AUTHENTICATION)
public class Authentication implements ContainerRequestFilter {
    private final Tenants tenants;
    private final Call call;

    @Context
    @SuppressWarnings("NullAway.Init")
    ResourceInfo resource;

    Authentication(Tenants tenants, Call call) {
        this.tenants = tenants;
        this.call = call;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Requires required = resource.getResourceMethod().getAnnotation(Requires.class);
        Caller caller = tenants.authenticate(request.getHeaderString(HttpHeaders.AUTHORIZATION))
                .orElseThrow(() -> new FailureException(new Failure.Unauthenticated()));
        if (required == null || !caller.scopes().contains(required.value())) {
            throw new FailureException(new Failure.ScopeMissing(
                    required == null ? "none" : required.value().text()));
        }
        call.setCaller(caller);
    }
}
