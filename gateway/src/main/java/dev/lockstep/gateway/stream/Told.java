package dev.lockstep.gateway.stream;

import dev.lockstep.contract.event.ConversationChanged;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.history.GetConversationRequest;
import dev.lockstep.contract.history.SeenPosition;
import dev.lockstep.contract.history.StoredConversation;
import dev.lockstep.gateway.conversation.Conversation;
import dev.lockstep.gateway.conversation.Message;
import dev.lockstep.gateway.conversation.Opinions;
import dev.lockstep.gateway.devicesync.Archive;
import dev.lockstep.gateway.devicesync.ImportedHistory;
import dev.lockstep.gateway.devicesync.SyncRequest;
import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.gateway.operation.Operation;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Events as callers are told them: each carries its resource as the resource's GET shows it. */
@ApplicationScoped
public class Told {
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

    /**
     * One thing that callers are told.
     *
     * @param type as in {@code event:}
     * @param part which one of several that an event of the log is; empty if it is one. The same whenever it is told
     */
    public record Event(EventType type, String part, Data data) {}

    /** What is in {@code data:}. */
    public record Data(String inboxId, @Nullable String installationId, Instant at, Object resource) {}

    private record Resource(String part, Object shown) {
        static Stream<Resource> only(Object shown) {
            return Stream.of(new Resource("", shown));
        }
    }

    /**
     * What an event is to callers, in order; nothing if it is none of their business, or what it was about is gone.
     *
     * @throws FailureException if that cannot be found out now
     */
    public List<Event> of(Logged logged) {
        Envelope event = logged.envelope();
        try {
            return EventType.of(event).stream()
                    .flatMap(type -> resources(type, logged)
                            .map(resource -> new Event(type, resource.part(), data(event, resource.shown()))))
                    .toList();
        } catch (FailureException e) {
            if (e.failure() instanceof Failure.Refused refused && refused.kind() != Failure.Refused.Kind.TOO_OFTEN) {
                // Gone in the meantime, with its inbox or its installation.
                return List.of();
            }
            throw e;
        }
    }

    private Stream<Resource> resources(EventType type, Logged logged) {
        Envelope event = logged.envelope();
        return switch (type) {
            case MESSAGE_RECEIVED, MESSAGE_SENT ->
                Resource.only(Message.of(event.getMessageStored(), dataKeys.of(event.getInboxId())));
            case CONVERSATION_CHANGED -> Resource.only(conversation(logged, event.getConversationChanged()));
            case CONSENT_CHANGED -> consent(event);
            case HMAC_KEYS_CHANGED -> hmacKeys(event);
            case SYNC_REQUEST_CHANGED -> Resource.only(SyncRequest.of(event.getSyncRequestChanged()));
            case ARCHIVE_CHANGED -> Resource.only(Archive.of(event.getArchiveChanged()));
            case HISTORY_IMPORTED -> Resource.only(ImportedHistory.of(event.getHistoryImported()));
            case OPERATION_CHANGED -> operation(logged).stream().flatMap(Resource::only);
        };
    }

    private static Stream<Resource> consent(Envelope event) {
        var records = event.getConsentChanged().getConsentList();
        return IntStream.range(0, records.size())
                .mapToObj(i -> new Resource(Integer.toString(i), Consent.of(records.get(i))));
    }

    private Stream<Resource> hmacKeys(Envelope event) {
        return ConversationHmacKeys.told(
                        event.getHmacKeysChanged(),
                        event.getTenantId(),
                        event.getInboxId(),
                        preferences,
                        dataKeys.of(event.getInboxId()))
                .stream()
                .map(keys -> new Resource(keys.topic(), keys));
    }

    private Conversation conversation(Logged logged, ConversationChanged changed) {
        Envelope event = logged.envelope();
        StoredConversation conversation = archive.conversation(GetConversationRequest.newBuilder()
                .setTenantId(event.getTenantId())
                .setInstallationId(event.getInstallationId())
                .setConversationId(changed.getConversationId())
                .setSeen(SeenPosition.newBuilder()
                        .setPartition(logged.partition())
                        .setOffset(logged.offset()))
                .build());
        Opinions opinions = Opinions.of(preferences, event.getTenantId(), event.getInboxId(), List.of(conversation));
        return Conversation.of(conversation, opinions.of(conversation), dataKeys.of(event.getInboxId()));
    }

    private Optional<Operation> operation(Logged logged) {
        Envelope event = logged.envelope();
        return operations
                .find(UUID.fromString(event.getTenantId()), UUID.fromString(event.getOperationId()))
                .map(known -> known.after(
                        event.getOperationChanged(),
                        event.getAtNs(),
                        new StoredOperation.Place(logged.partition(), logged.offset())))
                .map(StoredOperation::shown);
    }

    private static Data data(Envelope event, Object resource) {
        return new Data(
                Shown.hex(event.getInboxId()),
                Shown.hexOrAbsent(event.getInstallationId()),
                Shown.time(event.getAtNs()),
                resource);
    }
}
