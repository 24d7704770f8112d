package dev.lockstep.preference.service;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentRecord.EntityType;
import dev.lockstep.contract.event.ConsentRecord.State;
import dev.lockstep.contract.event.ContentType;
import dev.lockstep.contract.event.ConversationChanged;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.preference.consent.Consents;
import dev.lockstep.preference.consent.Consents.About;
import dev.lockstep.preference.consent.Entity;
import dev.lockstep.service.event.EventHandler;
import dev.lockstep.service.sql.Sql;
import java.util.HexFormat;
import java.util.Map;

/** What the events of sync-service and archive-service mean for preferences (device sync reference §5.2). */
final class PreferenceEvents implements EventHandler {
    private final Consents consents;

    PreferenceEvents(Consents consents) {
        this.consents = consents;
    }

    @Override
    public boolean concerns(Envelope event) {
        return switch (event.getPayloadCase()) {
            case INSTALLATION_REGISTERED,
                    INSTALLATION_REVOKED,
                    INBOX_DELETED,
                    PREFERENCE_UPDATES_RECEIVED,
                    CONSENT_IMPORTED -> true;
            case CONVERSATION_CHANGED ->
                isAllowed(event.getConversationChanged())
                        || event.getConversationChanged().getIsBackAfterLeaving();
            case MESSAGE_STORED -> isBeingSent(event.getMessageStored());
            default -> false;
        };
    }

    @Override
    public void handle(Sql sql, Envelope event) {
        About about = About.of(event);
        switch (event.getPayloadCase()) {
            case INSTALLATION_REGISTERED -> {
                if (consents.register(sql, about)) {
                    consents.installed(sql, about);
                }
            }
            case INSTALLATION_REVOKED -> consents.revoked(sql, about);
            case INBOX_DELETED -> consents.erase(sql, about);
            case CONVERSATION_CHANGED -> conversation(sql, about, event.getConversationChanged());
            case MESSAGE_STORED -> message(sql, about, event.getMessageStored());
            case PREFERENCE_UPDATES_RECEIVED -> {
                if (consents.register(sql, about)) {
                    consents.said(sql, about, event.getPreferenceUpdatesReceived());
                }
            }
            case CONSENT_IMPORTED -> {
                if (consents.register(sql, about)) {
                    consents.imported(sql, about, event.getConsentImported().getConsentList());
                }
            }
            // Others' concerns, and what a newer service has to tell.
            default -> {}
        }
    }

    /** Who makes a conversation, or whose other installation does, allows it. Who had left one is asked anew. */
    private void conversation(Sql sql, About about, ConversationChanged conversation) {
        if (!consents.register(sql, about)) {
            return;
        }
        Entity entity = entity(conversation.getConversationId());
        if (conversation.getIsBackAfterLeaving()) {
            consents.addedAgain(
                    sql,
                    about,
                    entity,
                    isAllowed(conversation) ? State.ALLOWED : State.UNKNOWN,
                    conversation.getCreatedAtNs());
        } else {
            consents.byDefault(sql, about, entity, conversation.getCreatedAtNs());
        }
    }

    private static boolean isAllowed(ConversationChanged conversation) {
        return conversation.getDefaultConsent() == ConversationChanged.Consent.ALLOWED;
    }

    /** Who writes into a conversation allows it. */
    private void message(Sql sql, About about, MessageStored message) {
        if (consents.register(sql, about)) {
            consents.decide(sql, about, Map.of(entity(message.getConversationId()), State.ALLOWED));
        }
    }

    private static boolean isBeingSent(MessageStored message) {
        return message.getOwn()
                && message.getKind() == MessageStored.Kind.APPLICATION
                && !isLeaveRequest(message.getContentType())
                && message.getDeliveryStatus() == MessageStored.DeliveryStatus.UNPUBLISHED;
    }

    /** Nobody allows what he wants to be out of. */
    private static boolean isLeaveRequest(ContentType type) {
        return type.getAuthorityId().equals("xmtp.org") && type.getTypeId().equals("leave_request");
    }

    private static Entity entity(ByteString conversation) {
        return new Entity(EntityType.CONVERSATION_ID, HexFormat.of().formatHex(conversation.toByteArray()));
    }
}
