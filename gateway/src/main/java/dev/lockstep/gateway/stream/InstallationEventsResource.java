package dev.lockstep.gateway.stream;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.sync.Installation;
import dev.lockstep.gateway.request.Call;
import dev.lockstep.gateway.request.PathId;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.service.SyncService;
import dev.lockstep.gateway.tenant.Scope;
import dev.lockstep.service.event.Partitions;
import dev.lockstep.xmtp.id.InboxId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What happens to one installation, as server-sent events. */
@Path("/v1/installations/{installationId}/events")
@Tag(name = "events")
@RunOnVirtualThread
public class InstallationEventsResource {
    private final EventStreams streams;
    private final SyncService sync;
    private final Call call;

    InstallationEventsResource(EventStreams streams, SyncService sync, Call call) {
        this.streams = streams;
        this.sync = sync;
        this.call = call;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Requires(Scope.READ)
    @Operation(
            operationId = "streamInstallationEvents",
            summary = "What happens to one installation; resumed after `Last-Event-ID`, else from now on")
    public void stream(
            @PathParam("installationId") String installationId,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Context SseEventSink sink,
            @Context Sse sse) {
        Installation installation = sync.hostedInstallation(call.caller(), PathId.installation(installationId));
        ByteString id = installation.getInstallationId();
        InboxId inbox = InboxId.of(installation.getInboxId().toByteArray());
        streams.run(
                event -> event.getInstallationId().equals(id),
                Set.of(Partitions.of(inbox, streams.partitions())),
                lastEventId,
                sink,
                sse);
    }
}
