package dev.lockstep.gateway.conversation;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.CreateConversation;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.NewGroup;
import dev.lockstep.contract.history.GetConversationRequest;
import dev.lockstep.contract.history.ListConversationsRequest;
import dev.lockstep.contract.history.StoredConversation;
import dev.lockstep.contract.sync.Installation;
import dev.lockstep.gateway.installation.HostedCalls;
import dev.lockstep.gateway.operation.Operation;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.gateway.request.Page;
import dev.lockstep.gateway.request.PageRequest;
import dev.lockstep.gateway.request.PathId;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.service.ArchiveService;
import dev.lockstep.gateway.service.PreferenceService;
import dev.lockstep.gateway.tenant.Scope;
import dev.lockstep.service.secret.DataKey;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
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

/** The conversations of a hosted installation. */
@Path("/v1/installations/{installationId}/conversations")
@Tag(name = "conversations")
@RunOnVirtualThread
public class ConversationResource {
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_DESCRIPTION = 1_000;
    private static final int LONGEST_URL = 2_048;

    private final HostedCalls hosted;
    private final ArchiveService archive;
    private final PreferenceService preferences;

    ConversationResource(HostedCalls hosted, ArchiveService archive, PreferenceService preferences) {
        this.hosted = hosted;
        this.archive = archive;
        this.preferences = preferences;
    }

    /** A conversation to begin. */
    @Schema(name = "NewConversation")
    public record NewConversation(
            Conversation.@Nullable Type type,
            @Schema(description = "Of a DM.") @Nullable PeerRef peer,
            @Schema(description = "Of a group.") @Nullable List<@Nullable PeerRef> members,
            @Nullable String name,
            @Nullable String description,
            @Nullable String imageUrl) {}

    @GET
    @Requires(Scope.READ)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "listConversations",
            summary = "Its conversations, the newest activity first")
    public Page<Conversation> list(@PathParam("installationId") String installationId, @BeanParam PageRequest page) {
        Installation installation = hosted.installation(installationId);
        var request = ListConversationsRequest.newBuilder()
                .setTenantId(hosted.tenant())
                .setInstallationId(installation.getInstallationId())
                .setPageSize(page.size())
                .setPageToken(page.token());
        hosted.seen(installation.getInstallationId()).ifPresent(request::setSeen);
        var found = archive.conversations(request.build());
        DataKey key = hosted.key(installation);
        Opinions opinions =
                Opinions.of(preferences, hosted.tenant(), installation.getInboxId(), found.getConversationsList());
        return Page.of(
                found.getConversationsList(),
                each -> Conversation.of(each, opinions.of(each), key),
                found.getNextPageToken());
    }

    @GET
    @Path("/{conversationId}")
    @Requires(Scope.READ)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "getConversation",
            summary = "One conversation")
    public Conversation get(
            @PathParam("installationId") String installationId, @PathParam("conversationId") String conversationId) {
        ByteString conversation = PathId.conversation(conversationId);
        Installation installation = hosted.installation(installationId);
        var request = GetConversationRequest.newBuilder()
                .setTenantId(hosted.tenant())
                .setInstallationId(installation.getInstallationId())
                .setConversationId(conversation);
        hosted.seen(installation.getInstallationId()).ifPresent(request::setSeen);
        StoredConversation found = archive.conversation(request.build());
        Opinions opinions = Opinions.of(preferences, hosted.tenant(), installation.getInboxId(), List.of(found));
        return Conversation.of(found, opinions.of(found), hosted.key(installation));
    }

    @POST
    @Requires(Scope.WRITE)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "createConversation",
            summary = "Begin a conversation, or find the DM with that peer")
    @APIResponse(
            responseCode = "202",
            description = "`result.conversationId` once the network has it.",
            content = @Content(schema = @Schema(implementation = Operation.class)))
    public Response create(
            @PathParam("installationId") String installationId,
            @Nullable NewConversation body,
            @Context HttpHeaders headers) {
        Installation installation = hosted.installation(installationId);
        return hosted.start(
                installation,
                "create-conversation",
                Envelope.newBuilder().setCreateConversation(command(Checks.body(body))),
                headers);
    }

    private static CreateConversation command(NewConversation wanted) {
        Checks checks = new Checks()
                .length(wanted.name(), LONGEST_NAME, "name")
                .length(wanted.description(), LONGEST_DESCRIPTION, "description")
                .length(wanted.imageUrl(), LONGEST_URL, "imageUrl");
        var command = CreateConversation.newBuilder();
        switch (checks.present(wanted.type(), Conversation.Type.GROUP, "type")) {
            case DM -> {
                checks.expect(wanted.members() == null, "members", "expected: none for a DM");
                checks.expect(
                        wanted.name() == null && wanted.description() == null && wanted.imageUrl() == null,
                        "name",
                        "expected: none for a DM");
                command.setDm(PeerRef.of(wanted.peer(), checks, "peer"));
            }
            case GROUP -> {
                checks.expect(wanted.peer() == null, "peer", "expected: none for a group");
                var group = NewGroup.newBuilder().addAllMembers(PeerRef.all(wanted.members(), checks, "members"));
                if (wanted.name() != null) {
                    group.setName(wanted.name());
                }
                if (wanted.description() != null) {
                    group.setDescription(wanted.description());
                }
                if (wanted.imageUrl() != null) {
                    group.setImageUrl(wanted.imageUrl());
                }
                command.setGroup(group);
            }
        }
        checks.done();
        return command.build();
    }
}
