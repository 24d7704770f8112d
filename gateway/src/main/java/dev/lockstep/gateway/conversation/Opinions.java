package dev.lockstep.gateway.conversation;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.event.ConversationChanged;
import dev.lockstep.contract.history.StoredConversation;
import dev.lockstep.gateway.request.Shown;
import dev.lockstep.gateway.service.PreferenceService;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What an inbox thinks of conversations: of one of several groups, what it thinks of the first that it has decided about. */
public final class Opinions {
    private final Map<String, ConsentRecord.State> states;

    private Opinions(Map<String, ConsentRecord.State> states) {
        this.states = states;
    }

    public static Opinions of(
            PreferenceService preferences, String tenant, ByteString inbox, List<StoredConversation> conversations) {
        return new Opinions(preferences.ofConversations(
                tenant,
                inbox,
                conversations.stream()
                        .flatMap(each -> ids(each).stream())
                        .distinct()
                        .toList()));
    }

    public Conversation.Consent of(StoredConversation conversation) {
        return ids(conversation).stream()
                .map(id -> states.get(Shown.hex(id)))
                .filter(Objects::nonNull)
                .findFirst()
                .map(Opinions::shown)
                .orElse(Conversation.Consent.UNKNOWN);
    }

    public static Conversation.Consent shown(ConsentRecord.State state) {
        return switch (state) {
            case ALLOWED -> Conversation.Consent.ALLOWED;
            case DENIED -> Conversation.Consent.DENIED;
            case UNKNOWN, STATE_UNSPECIFIED, UNRECOGNIZED -> Conversation.Consent.UNKNOWN;
        };
    }

    private static List<ByteString> ids(StoredConversation stored) {
        ConversationChanged conversation = stored.getConversation();
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(conversation.getConversationId()),
                        conversation.getGroupIdsList().stream())
                .distinct()
                .toList();
    }
}
