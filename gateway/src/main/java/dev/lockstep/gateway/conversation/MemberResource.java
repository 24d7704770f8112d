package dev.lockstep.gateway.conversation;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.AddMembers;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.RemoveMember;
import dev.lockstep.gateway.installation.HostedCalls;
import dev.lockstep.gateway.operation.Operation;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.gateway.request.PathId;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who is in a group. */
@Path("/v1/installations/{installationId}/conversations/{conversationId}/members")
@Tag(name = "members")
@RunOnVirtualThread
public class MemberResource {
    private final HostedCalls hosted;

    MemberResource(HostedCalls hosted) {
        this.hosted = hosted;
    }

    /** Who is to be added. */
    @Schema(name = "NewMembers")
    public record NewMembers(@Nullable List<@Nullable PeerRef> members) {}

    @POST
    @Requires(Scope.WRITE)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "addMembers",
            summary = "Add members to a group")
    @APIResponse(
            responseCode = "202",
            description = "They are in it once the operation has succeeded.",
            content = @Content(schema = @Schema(implementation = Operation.class)))
    public Response add(
            @PathParam("installationId") String installationId,
            @PathParam("conversationId") String conversationId,
            @Nullable NewMembers body,
            @Context HttpHeaders headers) {
        ByteString conversation = PathId.conversation(conversationId);
        Checks checks = new Checks();
        var peers = PeerRef.all(Checks.body(body).members(), checks, "members");
        checks.done();
        return hosted.start(
                hosted.installation(installationId),
                "add-members",
                Envelope.newBuilder()
                        .setAddMembers(AddMembers.newBuilder()
                                .setConversationId(conversation)
                                .addAllMembers(peers)),
                headers);
    }

    @DELETE
    @Path("/{inboxId}")
    @Requires(Scope.WRITE)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "removeMember",
            summary = "Remove a member from a group, or leave it: with the own inbox")
    @APIResponse(
            responseCode = "202",
            description =
                    "Another inbox is out of it once the operation has succeeded. The own inbox has then asked to leave, and is out"
                            + " once a super admin's client has let it go; super admins themselves, and DMs, fail with"
                            + " `cannot-leave`.",
            content = @Content(schema = @Schema(implementation = Operation.class)))
    public Response remove(
            @PathParam("installationId") String installationId,
            @PathParam("conversationId") String conversationId,
            @PathParam("inboxId") String inboxId,
            @Context HttpHeaders headers) {
        ByteString conversation = PathId.conversation(conversationId);
        ByteString inbox = PathId.inbox(inboxId);
        return hosted.start(
                hosted.installation(installationId),
                "remove-member",
                Envelope.newBuilder()
                        .setRemoveMember(RemoveMember.newBuilder()
                                .setConversationId(conversation)
                                .setInboxId(inbox)),
                headers);
    }
}
