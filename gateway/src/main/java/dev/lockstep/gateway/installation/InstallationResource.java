package dev.lockstep.gateway.installation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.RevokeInstallation;
import dev.lockstep.contract.event.SyncInstallation;
import dev.lockstep.gateway.operation.Operation;
import dev.lockstep.gateway.operation.OperationAnswers;
import dev.lockstep.gateway.operation.Operations;
import dev.lockstep.gateway.request.Call;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.gateway.request.PathId;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.service.SyncService;
import dev.lockstep.gateway.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** One hosted installation. */
@Path("/v1/installations/{installationId}")
@Tag(name = "installations")
@RunOnVirtualThread
public class InstallationResource {
    private final SyncService sync;
    private final Operations operations;
    private final Call call;

    InstallationResource(SyncService sync, Operations operations, Call call) {
        this.sync = sync;
        this.operations = operations;
        this.call = call;
    }

    /** What to sync. */
    @Schema(name = "SyncScope")
    public enum SyncScope {
        @JsonProperty("device-sync-groups")
        DEVICE_SYNC_GROUPS,
        @JsonProperty("preferences")
        PREFERENCES,
        @JsonProperty("all")
        ALL
    }

    /** What to sync. */
    @Schema(name = "Sync")
    public record Sync(@Nullable SyncScope scope) {}

    @GET
    @Requires(Scope.READ)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "getInstallation",
            summary = "One installation")
    public Installation get(@PathParam("installationId") String installationId) {
        return Installation.of(sync.installation(call.caller(), PathId.installation(installationId)));
    }

    @DELETE
    @Requires(Scope.WRITE)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "revokeInstallation",
            summary = "Revoke it on the network; for an external signer the operation waits for a signature")
    @APIResponse(
            responseCode = "202",
            description = "It is gone once the operation has succeeded.",
            content = @Content(schema = @Schema(implementation = Operation.class)))
    public Response revoke(@PathParam("installationId") String installationId, @Context HttpHeaders headers) {
        return started(
                installationId,
                "revoke-installation",
                Envelope.newBuilder().setRevokeInstallation(RevokeInstallation.getDefaultInstance()),
                headers);
    }

    @POST
    @Path("/sync")
    @Requires(Scope.WRITE)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "syncInstallation",
            summary = "Read what the network has for its groups now")
    @APIResponse(
            responseCode = "202",
            description = "`result.groupsEligible` and `result.groupsSynced`.",
            content = @Content(schema = @Schema(implementation = Operation.class)))
    public Response sync(
            @PathParam("installationId") String installationId, @Nullable Sync body, @Context HttpHeaders headers) {
        Checks checks = new Checks();
        SyncScope scope = checks.present(Checks.body(body).scope(), SyncScope.ALL, "scope");
        checks.done();
        return started(
                installationId,
                "sync-installation",
                Envelope.newBuilder()
                        .setSyncInstallation(SyncInstallation.newBuilder()
                                .setScope(
                                        switch (scope) {
                                            case DEVICE_SYNC_GROUPS -> SyncInstallation.Scope.DEVICE_SYNC_GROUPS;
                                            case PREFERENCES -> SyncInstallation.Scope.PREFERENCES;
                                            case ALL -> SyncInstallation.Scope.ALL;
                                        })),
                headers);
    }

    private Response started(String installationId, String kind, Envelope.Builder command, HttpHeaders headers) {
        ByteString installation = PathId.installation(installationId);
        var hosted = sync.hostedInstallation(call.caller(), installation);
        Operation started = operations.start(
                call.caller(), new Operations.Wanted(kind, hosted.getInboxId(), installation, command));
        return OperationAnswers.answer(operations, call.caller(), started, headers);
    }
}
