package dev.lockstep.gateway.webhook;

import dev.lockstep.gateway.request.Call;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.gateway.request.Page;
import dev.lockstep.gateway.request.PageRequest;
import dev.lockstep.gateway.request.PathId;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.request.Shown;
import dev.lockstep.gateway.stream.EventType;
import dev.lockstep.gateway.tenant.Scope;
import dev.lockstep.gateway.webhook.ReceiverAddresses.NoAddressException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Where a tenant has its events sent. */
@Path("/v1/webhooks")
@Tag(name = "events")
@RunOnVirtualThread
public class WebhookResource {
    private final Webhooks webhooks;
    private final ReceiverAddresses addresses;
    private final Call call;

    WebhookResource(Webhooks webhooks, ReceiverAddresses addresses, Call call) {
        this.webhooks = webhooks;
        this.addresses = addresses;
        this.call = call;
    }

    /** Where a caller wants events sent. */
    @Schema(name = "NewWebhook")
    public record NewWebhook(
            @Schema(description = "http or https; no address of a private network.") @Nullable
            String url,

            @Schema(description = "What it is to be told of; absent for everything.") @Nullable
            List<@Nullable EventType> events) {}

    @POST
    @Requires(Scope.WRITE)
    @Operation(
            operationId = "createWebhook",
            summary = "Have events sent, from now on: those of an event stream, signed as Standard Webhooks says")
    @APIResponse(
            responseCode = "201",
            description = "Events are sent from now on. Keep `secret`: it is not shown again.",
            content = @Content(schema = @Schema(implementation = Webhook.class)))
    public Response create(@Nullable NewWebhook body) {
        NewWebhook wanted = Checks.body(body);
        Checks checks = new Checks();
        List<EventType> events = events(wanted.events(), checks);
        URI url = ReceiverUrl.of(wanted.url(), checks);
        try {
            addresses.of(url.getHost());
        } catch (NoAddressException e) {
            throw Checks.invalid("url", e.getMessage() + " (expected: a public one)");
        }
        Webhook made = webhooks.create(call.caller().tenant(), url, events);
        return Response.status(201)
                .header(HttpHeaders.LOCATION, "/v1/webhooks/" + made.id())
                .entity(made)
                .build();
    }

    @GET
    @Requires(Scope.READ)
    @Operation(operationId = "listWebhooks", summary = "The tenant's webhooks and how they do, oldest first")
    public Page<Webhook> list(@BeanParam PageRequest page) {
        int size = page.size();
        List<Webhook> found = webhooks.page(call.caller().tenant(), size + 1, end(page.token()));
        boolean more = found.size() > size;
        List<Webhook> items = found.stream().limit(size).toList();
        return new Page<>(items, more ? token(items.getLast()) : null);
    }

    @GET
    @Path("/{webhookId}")
    @Requires(Scope.READ)
    @Operation(operationId = "getWebhook", summary = "One webhook and how it does")
    public Webhook get(@PathParam("webhookId") String webhookId) {
        return webhooks.get(call.caller().tenant(), PathId.webhook(webhookId));
    }

    @DELETE
    @Path("/{webhookId}")
    @Requires(Scope.WRITE)
    @Operation(operationId = "deleteWebhook", summary = "Send nothing there any more, not even what waits")
    @APIResponse(responseCode = "204", description = "It is gone.")
    public void delete(@PathParam("webhookId") String webhookId) {
        webhooks.delete(call.caller().tenant(), PathId.webhook(webhookId));
    }

    private static @Nullable List<EventType> events(@Nullable List<@Nullable EventType> given, Checks checks) {
        if (given == null) {
            return null;
        }
        checks.expect(!given.isEmpty(), "events", "none (expected: one or more, or no such field for everything)");
        Set<EventType> events = EnumSet.noneOf(EventType.class);
        for (int i = 0; i < given.size(); i++) {
            events.add(checks.present(given.get(i), EventType.MESSAGE_RECEIVED, "events[%d]".formatted(i)));
        }
        return new ArrayList<>(events);
    }

    private static String token(Webhook last) {
        return Shown.nanos(last.createdAt()) + "." + last.id();
    }

    private static WebhookTable.@Nullable PageEnd end(String token) {
        if (token.isEmpty()) {
            return null;
        }
        String[] parts = token.split("\\.", 2);
        try {
            return new WebhookTable.PageEnd(
                    Shown.time(Long.parseLong(parts[0])), UUID.fromString(parts.length < 2 ? "" : parts[1]));
        } catch (IllegalArgumentException e) {
            throw PageRequest.wrongToken();
        }
    }
}
