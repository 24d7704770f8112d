package dev.lockstep.gateway.inbox;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.sync.CreateInboxRequest;
import dev.lockstep.gateway.request.Call;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.gateway.request.Page;
import dev.lockstep.gateway.request.PageRequest;
import dev.lockstep.gateway.request.PathId;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.service.SyncService;
import dev.lockstep.gateway.tenant.Scope;
import dev.lockstep.gateway.tenant.Tenants;
import dev.lockstep.service.secret.DataKeys;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.HexFormat;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Inboxes that a tenant has hosted. */
@Path("/v1/inboxes")
@Tag(name = "inboxes")
@RunOnVirtualThread
public class InboxResource {
    private static final int LONGEST_LABEL = 200;
    private static final int LONGEST_TEXT = 4_000;

    private final SyncService sync;
    private final DataKeys dataKeys;
    private final Tenants tenants;
    private final Call call;

    InboxResource(SyncService sync, DataKeys dataKeys, Tenants tenants, Call call) {
        this.sync = sync;
        this.dataKeys = dataKeys;
        this.tenants = tenants;
        this.call = call;
    }

    /** What a caller wants hosted. */
    @Schema(name = "NewInbox")
    public record NewInbox(
            @Schema(description = "Whose inbox; absent for a managed one with a wallet of its own.")
            Inbox.@Nullable Identifier identifier,

            @Schema(description = "With the identifier it makes the inbox id, if there is no inbox yet.", minimum = "0")
            @Nullable
            Long nonce,

            Inbox.@Nullable Signer signer,
            @Nullable String label) {}

    /** A text that the wallet of a managed inbox is to sign. */
    @Schema(name = "IdentityText")
    public record IdentityText(@Nullable String text) {}

    /** @param signature 0x and 130 hex digits */
    @Schema(name = "Signature")
    public record Signature(String signature) {}

    @POST
    @Requires(Scope.WRITE)
    @Operation(operationId = "createInbox", summary = "Host an inbox, or find the one that is hosted already")
    @APIResponse(
            responseCode = "201",
            description = "It is hosted from now on.",
            content = @Content(schema = @Schema(implementation = Inbox.class)))
    @APIResponse(
            responseCode = "200",
            description = "The tenant had it already.",
            content = @Content(schema = @Schema(implementation = Inbox.class)))
    public Response create(@Nullable NewInbox body) {
        NewInbox wanted = Checks.body(body);
        Checks checks = new Checks().length(wanted.label(), LONGEST_LABEL, "label");
        Inbox.Signer signer = checks.present(wanted.signer(), Inbox.Signer.EXTERNAL, "signer");
        String address = EthereumAddress.of(wanted.identifier(), checks, "identifier");
        checks.expect(
                wanted.signer() != Inbox.Signer.EXTERNAL || wanted.identifier() != null,
                "identifier",
                "is missing (expected: the identifier of whoever signs)");
        checks.expect(wanted.nonce() == null || wanted.nonce() >= 0, "nonce", "expected: 0 or more");
        checks.done();
        var request = CreateInboxRequest.newBuilder()
                .setTenantId(call.caller().tenantId())
                .setEthereumAddress(address)
                .setSigner(
                        switch (signer) {
                            case EXTERNAL -> dev.lockstep.contract.sync.Signer.EXTERNAL;
                            case MANAGED -> dev.lockstep.contract.sync.Signer.MANAGED;
                        })
                .setLabel(wanted.label() == null ? "" : wanted.label());
        if (wanted.nonce() != null) {
            request.setNonce(wanted.nonce());
        }
        var hosted = sync.createInbox(request.build());
        Inbox inbox = Inbox.of(hosted.getInbox());
        return Response.status(hosted.getCreated() ? 201 : 200)
                .header(HttpHeaders.LOCATION, "/v1/inboxes/" + inbox.inboxId())
                .entity(inbox)
                .build();
    }

    @GET
    @Requires(Scope.READ)
    @Operation(operationId = "listInboxes", summary = "The tenant's inboxes, oldest first")
    public Page<Inbox> list(@BeanParam PageRequest page) {
        var found = sync.inboxes(call.caller(), page.size(), page.token());
        return Page.of(found.getInboxesList(), Inbox::of, found.getNextPageToken());
    }

    @GET
    @Path("/{inboxId}")
    @Requires(Scope.READ)
    @Operation(operationId = "getInbox", summary = "One inbox")
    public Inbox get(@PathParam("inboxId") String inboxId) {
        return Inbox.of(sync.inbox(call.caller(), PathId.inbox(inboxId)));
    }

    @DELETE
    @Path("/{inboxId}")
    @Requires(Scope.WRITE)
    @Operation(
            operationId = "deleteInbox",
            summary = "Stop its installations and erase its key; nothing is published to the network")
    @APIResponse(responseCode = "204", description = "It is gone.")
    public void delete(@PathParam("inboxId") String inboxId) {
        ByteString inbox = PathId.inbox(inboxId);
        sync.deleteInbox(call.caller(), inbox);
        dataKeys.forget(inbox);
    }

    @POST
    @Path("/{inboxId}/signatures")
    @Requires(Scope.SIGN_IDENTITY)
    @Operation(
            operationId = "signIdentityText",
            summary = "Have the custodial wallet sign an identity text, so that the owner's phone can join or leave")
    public Signature sign(@PathParam("inboxId") String inboxId, @Nullable IdentityText body) {
        ByteString inbox = PathId.inbox(inboxId);
        Checks checks = new Checks();
        String text = checks.present(Checks.body(body).text(), "", "text");
        checks.length(text, LONGEST_TEXT, "text").done();
        tenants.audit(call.caller(), "sign-identity-text", inbox.toByteArray());
        ByteString signature = sync.signIdentityText(call.caller(), inbox, text);
        return new Signature("0x" + HexFormat.of().formatHex(signature.toByteArray()));
    }
}
