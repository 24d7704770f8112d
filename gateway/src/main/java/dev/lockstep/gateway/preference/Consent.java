package dev.lockstep.gateway.preference;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.gateway.conversation.Conversation;
import dev.lockstep.gateway.conversation.Opinions;
import dev.lockstep.gateway.request.Shown;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What an inbox thinks of another one or of a conversation, as callers see it. */
@Schema(name = "ConsentRecord", description = "What an inbox thinks of another one or of a conversation.")
public record Consent(EntityType entityType, String entity, Conversation.Consent state, Instant updatedAt) {

    /** What it is about. */
    @Schema(name = "ConsentEntityType")
    public enum EntityType {
        @JsonProperty("inbox-id")
        INBOX_ID,
        @JsonProperty("conversation-id")
        CONVERSATION_ID;

        ConsentRecord.EntityType contract() {
            return this == INBOX_ID ? ConsentRecord.EntityType.INBOX_ID : ConsentRecord.EntityType.CONVERSATION_ID;
        }

        static EntityType of(ConsentRecord.EntityType type) {
            return type == ConsentRecord.EntityType.INBOX_ID ? INBOX_ID : CONVERSATION_ID;
        }
    }

    public static Consent of(ConsentRecord record) {
        return new Consent(
                EntityType.of(record.getEntityType()),
                record.getEntity(),
                Opinions.shown(record.getState()),
                Shown.time(record.getAtNs()));
    }

    static ConsentRecord.State contract(Conversation.Consent state) {
        return switch (state) {
            case ALLOWED -> ConsentRecord.State.ALLOWED;
            case DENIED -> ConsentRecord.State.DENIED;
            case UNKNOWN -> ConsentRecord.State.UNKNOWN;
        };
    }
}
