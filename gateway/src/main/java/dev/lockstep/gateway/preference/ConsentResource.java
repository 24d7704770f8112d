package dev.lockstep.gateway.preference;

import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.preference.ListConsentRequest;
import dev.lockstep.contract.preference.SetConsentRequest;
import dev.lockstep.gateway.conversation.Conversation;
import dev.lockstep.gateway.installation.HostedCalls;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.gateway.request.Page;
import dev.lockstep.gateway.request.PageRequest;
import dev.lockstep.gateway.request.PathId;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.service.PreferenceService;
import dev.lockstep.gateway.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What an installation's inbox allows and denies. */
@Path("/v1/installations/{installationId}/consent")
@Tag(name = "preferences")
@RunOnVirtualThread
public class ConsentResource {
    private static final int MOST_RECORDS = 1_000;
    private static final int INBOX_ID = 32;
    private static final int CONVERSATION_ID = 16;

    private final HostedCalls hosted;
    private final PreferenceService preferences;

    ConsentResource(HostedCalls hosted, PreferenceService preferences) {
        this.hosted = hosted;
        this.preferences = preferences;
    }

    /** A decision. */
    @Schema(name = "NewConsentRecord")
    public record NewRecord(
            Consent.@Nullable EntityType entityType,
            @Nullable String entity,
            Conversation.@Nullable Consent state) {}

    /** Decisions that are told to the other installations in one message. */
    @Schema(name = "NewConsent")
    public record NewConsent(@Nullable List<@Nullable NewRecord> records) {}

    /** Records as they are stored. */
    @Schema(name = "Consent")
    public record Stored(List<Consent> records) {}

    @GET
    @Requires(Scope.READ)
    @Operation(operationId = "listConsent", summary = "What the inbox thinks of others and of conversations")
    public Page<Consent> list(
            @PathParam("installationId") String installationId,
            @QueryParam("entityType") @Nullable String entityType,
            @QueryParam("entity") @Nullable String entity,
            @BeanParam PageRequest page) {
        Checks checks = new Checks();
        ConsentRecord.EntityType type = switch (entityType == null ? "" : entityType) {
            case "inbox-id" -> ConsentRecord.EntityType.INBOX_ID;
            case "conversation-id" -> ConsentRecord.EntityType.CONVERSATION_ID;
            default -> {
                checks.expect(entityType == null, "entityType", "expected: inbox-id or conversation-id");
                yield ConsentRecord.EntityType.ENTITY_TYPE_UNSPECIFIED;
            }
        };
        checks.expect(
                entity == null || Checks.isHex(entity, INBOX_ID) || Checks.isHex(entity, CONVERSATION_ID),
                "entity",
                "expected: an inbox id or a conversation id");
        checks.done();
        var installation = hosted.installation(installationId);
        var request = ListConsentRequest.newBuilder()
                .setTenantId(hosted.tenant())
                .setInboxId(installation.getInboxId())
                .setEntityType(type)
                .setPageSize(page.size())
                .setPageToken(page.token());
        if (entity != null) {
            request.addEntities(entity);
        }
        var found = preferences.consent(request.build());
        return Page.of(found.getRecordsList(), Consent::of, found.getNextPageToken());
    }

    @PUT
    @Requires(Scope.WRITE)
    @Operation(
            operationId = "setConsent",
            summary = "Decide; told to the inbox's other installations in one message, other records stay as they are")
    public Stored set(@PathParam("installationId") String installationId, @Nullable NewConsent body) {
        Checks checks = new Checks();
        List<ConsentRecord> records = records(Checks.body(body), checks);
        checks.done();
        var request = SetConsentRequest.newBuilder()
                .setTenantId(hosted.tenant())
                .setInstallationId(PathId.installation(installationId))
                .addAllRecords(records);
        var stored = preferences.setConsent(request.build());
        if (stored.getIsInstallationUnknown()) {
            // There is none, or preference-service has not heard of it yet.
            stored = preferences.setConsent(
                    request.setInboxId(hosted.installation(installationId).getInboxId())
                            .build());
        }
        return new Stored(stored.getRecordsList().stream().map(Consent::of).toList());
    }

    private static List<ConsentRecord> records(NewConsent body, Checks checks) {
        List<@Nullable NewRecord> given = checks.present(body.records(), List.of(), "records");
        checks.expect(
                !given.isEmpty() && given.size() <= MOST_RECORDS,
                "records",
                "%d (expected: 1 to %d)".formatted(given.size(), MOST_RECORDS));
        List<ConsentRecord> records = new ArrayList<>();
        for (int i = 0; i < Math.min(given.size(), MOST_RECORDS); i++) {
            String field = "records[%d]".formatted(i);
            NewRecord record = given.get(i);
            if (record == null) {
                checks.expect(false, field, "is null (expected: a record)");
                continue;
            }
            var type = checks.present(record.entityType(), Consent.EntityType.INBOX_ID, field + ".entityType");
            var state = checks.present(record.state(), Conversation.Consent.UNKNOWN, field + ".state");
            checks.hex(
                    record.entity(),
                    type == Consent.EntityType.INBOX_ID ? INBOX_ID : CONVERSATION_ID,
                    field + ".entity");
            records.add(ConsentRecord.newBuilder()
                    .setEntityType(type.contract())
                    .setEntity(record.entity() == null ? "" : record.entity())
                    .setState(Consent.contract(state))
                    .build());
        }
        return records;
    }
}
