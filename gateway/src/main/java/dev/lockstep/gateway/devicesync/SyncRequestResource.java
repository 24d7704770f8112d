package dev.lockstep.gateway.devicesync;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lockstep.contract.event.DecideSyncRequest;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.SendSyncRequest;
import dev.lockstep.gateway.installation.HostedCalls;
import dev.lockstep.gateway.operation.Operation;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.gateway.request.Page;
import dev.lockstep.gateway.request.PageRequest;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.service.SyncService;
import dev.lockstep.gateway.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Requests for history that an installation has sent and received. */
@Path("/v1/installations/{installationId}/sync-requests")
@Tag(name = "device sync")
@RunOnVirtualThread
public class SyncRequestResource {
    private static final int LONGEST_PIN = 256;

    private final HostedCalls hosted;
    private final SyncService sync;

    SyncRequestResource(HostedCalls hosted, SyncService sync) {
        this.hosted = hosted;
        this.sync = sync;
    }

    /** What is asked for: everything, if nothing is said. */
    @Schema(name = "NewSyncRequest")
    public record NewSyncRequest(
            @Nullable List<Wanted.@Nullable Element> elements,

            @Schema(description = "Later than this.") @Nullable
            Instant startTime,

            @Schema(description = "Up to and with this.") @Nullable
            Instant endTime,

            @Nullable Boolean excludeDisappearingMessages,

            @Schema(description = "Where the answer is to be left; the configured one if absent.") @Nullable
            String historyServerUrl) {
        static final NewSyncRequest EVERYTHING = new NewSyncRequest(null, null, null, null, null);
    }

    /** What is to become of a held request. */
    @Schema(name = "Decision")
    public enum Decision {
        @JsonProperty("answer")
        ANSWER,
        @JsonProperty("refuse")
        REFUSE
    }

    /** What is to become of a held request. */
    @Schema(name = "NewDecision")
    public record NewDecision(@Nullable Decision decision) {}

    @POST
    @Requires(Scope.WRITE)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "sendSyncRequest",
            summary = "Ask the inbox's other installations for history; waits until an answer has been merged")
    @APIResponse(
            responseCode = "202",
            description = "`result`: `pin`, `archives`, `conversations`, `messages`, `consentRecords`.",
            content = @Content(schema = @Schema(implementation = Operation.class)))
    public Response send(
            @PathParam("installationId") String installationId,
            @Nullable NewSyncRequest body,
            @Context HttpHeaders headers) {
        NewSyncRequest wanted = body == null ? NewSyncRequest.EVERYTHING : body;
        Checks checks = new Checks();
        var command = SendSyncRequest.newBuilder()
                .setOptions(Wanted.options(
                        wanted.elements(),
                        wanted.startTime(),
                        wanted.endTime(),
                        wanted.excludeDisappearingMessages(),
                        checks))
                .setServerUrl(Wanted.server(wanted.historyServerUrl(), checks));
        checks.done();
        var installation = hosted.installation(installationId);
        hosted.requireHistoryServer(command.getServerUrl());
        return hosted.start(
                installation, "send-sync-request", Envelope.newBuilder().setSendSyncRequest(command), headers);
    }

    @GET
    @Requires(Scope.READ)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "listSyncRequests",
            summary = "Sent and received requests, newest first")
    public Page<SyncRequest> list(@PathParam("installationId") String installationId, @BeanParam PageRequest page) {
        var installation = hosted.installation(installationId);
        var found = sync.syncRequests(hosted.tenant(), installation.getInstallationId(), page.size(), page.token());
        return Page.of(found.getRequestsList(), SyncRequest::of, found.getNextPageToken());
    }

    @POST
    @Path("/{pin}/decision")
    @Requires(Scope.WRITE)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "decideSyncRequest",
            summary = "Answer or refuse a request that is held")
    @APIResponse(
            responseCode = "202",
            description = "It is decided once the operation has succeeded.",
            content = @Content(schema = @Schema(implementation = Operation.class)))
    public Response decide(
            @PathParam("installationId") String installationId,
            @PathParam("pin") String pin,
            @Nullable NewDecision body,
            @Context HttpHeaders headers) {
        Checks checks = new Checks().length(pin, LONGEST_PIN, "pin");
        Decision decision = checks.present(Checks.body(body).decision(), Decision.REFUSE, "decision");
        checks.done();
        return hosted.start(
                hosted.installation(installationId),
                "decide-sync-request",
                Envelope.newBuilder()
                        .setDecideSyncRequest(DecideSyncRequest.newBuilder()
                                .setPin(pin)
                                .setDecision(
                                        decision == Decision.ANSWER
                                                ? DecideSyncRequest.Decision.ANSWER
                                                : DecideSyncRequest.Decision.REFUSE)),
                headers);
    }
}
