package dev.lockstep.gateway.conversation;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.Sealed;
import dev.lockstep.contract.event.SendMessage;
import dev.lockstep.contract.history.ListMessagesRequest;
import dev.lockstep.contract.sync.Installation;
import dev.lockstep.gateway.installation.HostedCalls;
import dev.lockstep.gateway.operation.Operation;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.gateway.request.Page;
import dev.lockstep.gateway.request.PageRequest;
import dev.lockstep.gateway.request.PathId;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.service.ArchiveService;
import dev.lockstep.gateway.tenant.Scope;
import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.HexFormat;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The messages of a conversation. */
@Path("/v1/installations/{installationId}/conversations/{conversationId}/messages")
@Tag(name = "messages")
@RunOnVirtualThread
public class MessageResource {
    private static final int MESSAGE_ID = 32;
    /** So that what surrounds it still fits into a message of the network and into an event. */
    private static final int LARGEST_CONTENT = 900_000;

    private final HostedCalls hosted;
    private final ArchiveService archive;

    MessageResource(HostedCalls hosted, ArchiveService archive) {
        this.hosted = hosted;
        this.archive = archive;
    }

    @GET
    @Requires(Scope.READ)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "listMessages",
            summary = "Its messages in order")
    public Page<Message> list(
            @PathParam("installationId") String installationId,
            @PathParam("conversationId") String conversationId,
            @BeanParam PageRequest page,
            @QueryParam("order") @Nullable String order,
            @QueryParam("after") @Nullable String after,
            @QueryParam("before") @Nullable String before) {
        ByteString conversation = PathId.conversation(conversationId);
        Checks checks = new Checks()
                .expect(order == null || order.equals("asc") || order.equals("desc"), "order", "expected: asc or desc");
        ByteString afterId = messageId(after, checks, "after");
        ByteString beforeId = messageId(before, checks, "before");
        checks.done();
        Installation installation = hosted.installation(installationId);
        var request = ListMessagesRequest.newBuilder()
                .setTenantId(hosted.tenant())
                .setInstallationId(installation.getInstallationId())
                .setConversationId(conversation)
                .setPageSize(page.size())
                .setPageToken(page.token())
                .setDescending("desc".equals(order))
                .setAfter(afterId)
                .setBefore(beforeId);
        hosted.seen(installation.getInstallationId()).ifPresent(request::setSeen);
        var found = archive.messages(request.build());
        DataKey key = hosted.key(installation);
        return Page.of(found.getMessagesList(), each -> Message.of(each, key), found.getNextPageToken());
    }

    @POST
    @Requires(Scope.WRITE)
    @org.eclipse.microprofile.openapi.annotations.Operation(operationId = "sendMessage", summary = "Say something")
    @APIResponse(
            responseCode = "202",
            description = "`result.messageId` once the network has it.",
            content = @Content(schema = @Schema(implementation = Operation.class)))
    public Response send(
            @PathParam("installationId") String installationId,
            @PathParam("conversationId") String conversationId,
            @Nullable NewMessage body,
            @Context HttpHeaders headers) {
        ByteString conversation = PathId.conversation(conversationId);
        EncodedContent content = Checks.body(body).encoded();
        new Checks()
                .expect(
                        content.getSerializedSize() <= LARGEST_CONTENT,
                        "text",
                        "%d bytes of content (expected: at most %d)"
                                .formatted(content.getSerializedSize(), LARGEST_CONTENT))
                .done();
        Installation installation = hosted.installation(installationId);
        byte[] sealed = hosted.key(installation).seal(Purpose.MESSAGE_CONTENT, content.toByteArray());
        return hosted.start(
                installation,
                "send-message",
                Envelope.newBuilder()
                        .setSendMessage(SendMessage.newBuilder()
                                .setConversationId(conversation)
                                .setContent(Sealed.newBuilder().setBytes(ByteString.copyFrom(sealed)))),
                headers);
    }

    private static ByteString messageId(@Nullable String text, Checks checks, String field) {
        if (text == null) {
            return ByteString.EMPTY;
        }
        checks.hex(text, MESSAGE_ID, field);
        return Checks.isHex(text, MESSAGE_ID)
                ? ByteString.copyFrom(HexFormat.of().parseHex(text))
                : ByteString.EMPTY;
    }
}
