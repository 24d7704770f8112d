package dev.lockstep.gateway.stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.MessageStored;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What callers are told of. The texts are shown and stored: never change one. */
@Schema(name = "EventType")
public enum EventType {
    @JsonProperty("message-received")
    MESSAGE_RECEIVED,
    @JsonProperty("message-sent")
    MESSAGE_SENT,
    @JsonProperty("conversation-changed")
    CONVERSATION_CHANGED,
    @JsonProperty("consent-changed")
    CONSENT_CHANGED,
    @JsonProperty("hmac-keys-changed")
    HMAC_KEYS_CHANGED,
    @JsonProperty("sync-request-changed")
    SYNC_REQUEST_CHANGED,
    @JsonProperty("archive-changed")
    ARCHIVE_CHANGED,
    @JsonProperty("history-imported")
    HISTORY_IMPORTED,
    @JsonProperty("operation-changed")
    OPERATION_CHANGED;

    /** As callers see it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if there is none of that text */
    public static EventType ofText(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** What an event is to callers; empty if it is none of their business. */
    public static Optional<EventType> of(Envelope event) {
        return switch (event.getPayloadCase()) {
            case MESSAGE_STORED -> ofMessage(event.getMessageStored());
            case CONVERSATION_CHANGED -> Optional.of(CONVERSATION_CHANGED);
            case CONSENT_CHANGED -> Optional.of(CONSENT_CHANGED);
            case HMAC_KEYS_CHANGED -> Optional.of(HMAC_KEYS_CHANGED);
            case SYNC_REQUEST_CHANGED -> Optional.of(SYNC_REQUEST_CHANGED);
            case ARCHIVE_CHANGED -> Optional.of(ARCHIVE_CHANGED);
            case HISTORY_IMPORTED -> Optional.of(HISTORY_IMPORTED);
            case OPERATION_CHANGED -> Optional.of(OPERATION_CHANGED);
            default -> Optional.empty();
        };
    }

    private static Optional<EventType> ofMessage(MessageStored message) {
        if (message.getDeliveryStatus() != MessageStored.DeliveryStatus.PUBLISHED) {
            return Optional.empty();
        }
        return Optional.of(message.getOwn() ? MESSAGE_SENT : MESSAGE_RECEIVED);
    }
}
