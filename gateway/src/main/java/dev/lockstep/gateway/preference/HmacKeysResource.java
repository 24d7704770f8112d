package dev.lockstep.gateway.preference;

import dev.lockstep.gateway.installation.HostedCalls;
import dev.lockstep.gateway.request.Page;
import dev.lockstep.gateway.request.PageRequest;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.request.Shown;
import dev.lockstep.gateway.service.PreferenceService;
import dev.lockstep.gateway.service.SyncService;
import dev.lockstep.gateway.tenant.Scope;
import dev.lockstep.service.secret.DataKeys;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a push server has to know to pass over an inbox's own messages. */
@Path("/v1/installations/{installationId}/hmac-keys")
@Tag(name = "preferences")
@RunOnVirtualThread
public class HmacKeysResource {
    private final HostedCalls hosted;
    private final SyncService sync;
    private final PreferenceService preferences;
    private final DataKeys dataKeys;

    HmacKeysResource(HostedCalls hosted, SyncService sync, PreferenceService preferences, DataKeys dataKeys) {
        this.hosted = hosted;
        this.sync = sync;
        this.preferences = preferences;
        this.dataKeys = dataKeys;
    }

    @GET
    @Requires(Scope.READ)
    @Operation(
            operationId = "listHmacKeys",
            summary = "The keys that mark the inbox's messages, for push servers",
            description =
                    "One item for each topic of conversations that are not denied; a page may hold fewer than its size."
                            + " `hmac-keys-changed` events carry what changes: when installations come or go, every 30 days, when a"
                            + " topic comes, and, without keys, when it goes: when a conversation begins, is denied, allowed again"
                            + " or left.")
    public Page<ConversationHmacKeys> list(
            @PathParam("installationId") String installationId, @BeanParam PageRequest page) {
        var installation = hosted.installation(installationId);
        var found = sync.hmacKeys(hosted.tenant(), installation.getInstallationId(), page.size(), page.token());
        return new Page<>(
                ConversationHmacKeys.shown(
                        found.getConversationsList(),
                        hosted.tenant(),
                        installation.getInboxId(),
                        preferences,
                        dataKeys.of(installation.getInboxId())),
                Shown.textOrAbsent(found.getNextPageToken()));
    }
}
