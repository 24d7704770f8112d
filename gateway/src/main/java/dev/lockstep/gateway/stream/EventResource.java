package dev.lockstep.gateway.stream;

import dev.lockstep.gateway.request.Call;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What happens to all of a tenant's inboxes, as server-sent events. */
@Path("/v1/events")
@Tag(name = "events")
@RunOnVirtualThread
public class EventResource {
    private final EventStreams streams;
    private final Call call;

    EventResource(EventStreams streams, Call call) {
        this.streams = streams;
        this.call = call;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Requires(Scope.READ)
    @Operation(
            operationId = "streamEvents",
            summary = "What happens to all of the tenant's inboxes; resumed after `Last-Event-ID`, else from now on")
    public void stream(
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId, @Context SseEventSink sink, @Context Sse sse) {
        String tenant = call.caller().tenantId();
        streams.run(
                event -> event.getTenantId().equals(tenant),
                IntStream.range(0, streams.partitions()).boxed().collect(Collectors.toSet()),
                lastEventId,
                sink,
                sse);
    }
}
