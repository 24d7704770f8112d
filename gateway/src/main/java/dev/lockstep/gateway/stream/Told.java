package dev.lockstep.gateway.stream;

import dev.lockstep.contract.event.ConversationChanged;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.contract.history.GetConversationRequest;
import dev.lockstep.contract.history.SeenPosition;
import dev.lockstep.contract.history.StoredConversation;
import dev.lockstep.gateway.conversation.Conversation;
import dev.lockstep.gateway.conversation.Message;
import dev.lockstep.gateway.conversation.Opinions;
import dev.lockstep.gateway.devicesync.Archive;
import dev.lockstep.gateway.devicesync.ImportedHistory;
import dev.lockstep.gateway.devicesync.SyncRequest;
import dev.lockstep.gateway.operation.Operations;
import dev.lockstep.gateway.operation.StoredOperation;
import dev.lockstep.gateway.preference.Consent;
import dev.lockstep.gateway.preference.ConversationHmacKeys;
import dev.lockstep.gateway.request.Shown;
import dev.lockstep.gateway.service.ArchiveService;
import dev.lockstep.gateway.service.PreferenceService;
import dev.lockstep.service.secret.DataKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events as callers are told them: each carries its resource as the resource's GET shows it. */
@ApplicationScoped
class Told {
    private final DataKeys dataKeys;
    private final ArchiveService archive;
    private final PreferenceService preferences;
    private final Operations operations;

    Told(DataKeys dataKeys, ArchiveService archive, PreferenceService preferences, Operations operations) {
        this.dataKeys = dataKeys;
        this.archive = archive;
        this.preferences = preferences;
        this.operations = operations;
    }

    /** @param type as in {@code event:} */
    record Event(String type, Data data) {}

    /** What is in {@code data:}. */
    record Data(String inboxId, @Nullable String installationId, Instant at, Object resource) {}

    /** What an event is to callers, in order; nothing if it is none of their business. */
    List<Event> of(Logged logged) {
        Envelope event = logged.envelope();
        return switch (event.getPayloadCase()) {
            case MESSAGE_STORED ->
                message(event, event.getMessageStored()).stream().toList();
            case CONVERSATION_CHANGED -> List.of(conversation(logged, event, event.getConversationChanged()));
            case OPERATION_CHANGED -> operation(logged, event).stream().toList();
            case CONSENT_CHANGED ->
                event.getConsentChanged().getConsentList().stream()
                        .map(record -> event("consent-changed", event, Consent.of(record)))
                        .toList();
            case HMAC_KEYS_CHANGED ->
                ConversationHmacKeys.shown(
                                event.getHmacKeysChanged().getConversationsList(),
                                event.getTenantId(),
                                event.getInboxId(),
                                preferences,
                                dataKeys.of(event.getInboxId()))
                        .stream()
                        .map(keys -> event("hmac-keys-changed", event, keys))
                        .toList();
            case SYNC_REQUEST_CHANGED ->
                List.of(event("sync-request-changed", event, SyncRequest.of(event.getSyncRequestChanged())));
            case ARCHIVE_CHANGED -> List.of(event("archive-changed", event, Archive.of(event.getArchiveChanged())));
            case HISTORY_IMPORTED ->
                List.of(event("history-imported", event, ImportedHistory.of(event.getHistoryImported())));
            default -> List.of();
        };
    }

    private Optional<Event> message(Envelope event, MessageStored message) {
        if (message.getDeliveryStatus() != MessageStored.DeliveryStatus.PUBLISHED) {
            return Optional.empty();
        }
        return Optional.of(event(
                message.getOwn() ? "message-sent" : "message-received",
                event,
                Message.of(message, dataKeys.of(event.getInboxId()))));
    }

    private Event conversation(Logged logged, Envelope event, ConversationChanged conversation) {
        var request = GetConversationRequest.newBuilder()
                .setTenantId(event.getTenantId())
                .setInstallationId(event.getInstallationId())
                .setConversationId(conversation.getConversationId())
                .setSeen(SeenPosition.newBuilder()
                        .setPartition(logged.partition())
                        .setOffset(logged.offset()))
                .build();
        return event("conversation-changed", event, shown(event, archive.conversation(request)));
    }

    private Conversation shown(Envelope event, StoredConversation conversation) {
        Opinions opinions = Opinions.of(preferences, event.getTenantId(), event.getInboxId(), List.of(conversation));
        return Conversation.of(conversation, opinions.of(conversation), dataKeys.of(event.getInboxId()));
    }

    private Optional<Event> operation(Logged logged, Envelope event) {
        return operations
                .find(UUID.fromString(event.getTenantId()), UUID.fromString(event.getOperationId()))
                .map(known -> known.after(
                        event.getOperationChanged(),
                        event.getAtNs(),
                        new StoredOperation.Place(logged.partition(), logged.offset())))
                .map(operation -> event("operation-changed", event, operation.shown()));
    }

    private static Event event(String type, Envelope event, Object resource) {
        return new Event(
                type,
                new Data(
                        Shown.hex(event.getInboxId()),
                        Shown.hexOrAbsent(event.getInstallationId()),
                        Shown.time(event.getAtNs()),
                        resource));
    }
}
