package dev.lockstep.gateway.installation;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.RegisterInstallation;
import dev.lockstep.gateway.operation.Operation;
import dev.lockstep.gateway.operation.OperationAnswers;
import dev.lockstep.gateway.operation.Operations;
import dev.lockstep.gateway.request.Call;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.gateway.request.Page;
import dev.lockstep.gateway.request.PathId;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.service.SyncService;
import dev.lockstep.gateway.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
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

/** The installations of one inbox. */
@Path("/v1/inboxes/{inboxId}/installations")
@Tag(name = "installations")
@RunOnVirtualThread
public class InstallationsOfInboxResource {
    private static final int LONGEST_LABEL = 200;

    private final SyncService sync;
    private final Operations operations;
    private final Call call;

    InstallationsOfInboxResource(SyncService sync, Operations operations, Call call) {
        this.sync = sync;
        this.operations = operations;
        this.call = call;
    }

    /** A new hosted installation. */
    @Schema(name = "NewInstallation")
    public record NewInstallation(@Nullable String label) {}

    @POST
    @Requires(Scope.WRITE)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "registerInstallation",
            summary = "Register a hosted installation; for an external signer the operation waits for a signature")
    @APIResponse(
            responseCode = "202",
            description = "`result.installationId` once it is registered.",
            content = @Content(schema = @Schema(implementation = Operation.class)))
    public Response register(
            @PathParam("inboxId") String inboxId, @Nullable NewInstallation body, @Context HttpHeaders headers) {
        ByteString inbox = PathId.inbox(inboxId);
        String label = body == null || body.label() == null ? "" : body.label();
        new Checks().length(label, LONGEST_LABEL, "label").done();
        sync.inbox(call.caller(), inbox);
        Operation started = operations.start(
                call.caller(),
                new Operations.Wanted(
                        "register-installation",
                        inbox,
                        ByteString.EMPTY,
                        Envelope.newBuilder()
                                .setRegisterInstallation(
                                        RegisterInstallation.newBuilder().setLabel(label))));
        return OperationAnswers.answer(operations, call.caller(), started, headers);
    }

    @GET
    @Requires(Scope.READ)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "listInstallations",
            summary = "All installations of the inbox, hosted or not")
    public Page<Installation> list(@PathParam("inboxId") String inboxId) {
        return Page.of(sync.installations(call.caller(), PathId.inbox(inboxId)), Installation::of, "");
    }
}
