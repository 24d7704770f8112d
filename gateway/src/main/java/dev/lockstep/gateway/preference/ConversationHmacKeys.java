package dev.lockstep.gateway.preference;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.event.HmacKeys;
import dev.lockstep.contract.event.HmacKeysChanged;
import dev.lockstep.gateway.request.Shown;
import dev.lockstep.gateway.service.PreferenceService;
import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.secret.Purpose;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The keys that mark an inbox's own messages on one topic, as push servers need them. */
@Schema(
        name = "HmacKeys",
        description =
                "A push server that finds a message's `senderHmac` to be the HMAC-SHA-256 of its bytes, by one of these keys,"
                        + " does not tell the inbox of it: it is the inbox's own.")
public record ConversationHmacKeys(
        String conversationId,

        @Schema(examples = "/xmtp/mls/1/g-4f2a8a3e0a1b4c5d8e9fa0b1c2d3e4f5/proto")
        String topic,

        @Schema(
                description =
                        "Of the last period of 30 days, this one and the next. None, in events only, when the topic has gone from"
                                + " the list: the inbox has denied the conversation, or the installation has left it.")
        List<Key> keys) {

    /** Of one period. */
    @Schema(name = "HmacKey")
    public record Key(
            @Schema(description = "Periods of 30 days since 1970.")
            long epoch,

            @Schema(description = "42 bytes as hex.") String key) {}

    /** Those of conversations that the inbox has not denied. */
    public static List<ConversationHmacKeys> shown(
            List<dev.lockstep.contract.event.ConversationHmacKeys> all,
            String tenant,
            ByteString inbox,
            PreferenceService preferences,
            DataKey dataKey) {
        var changed = HmacKeysChanged.newBuilder().addAllConversations(all).build();
        return told(changed, tenant, inbox, preferences, dataKey);
    }

    /** What subscribers are to know from now on: no keys means that they forget those that they have. */
    public static List<ConversationHmacKeys> told(
            HmacKeysChanged changed, String tenant, ByteString inbox, PreferenceService preferences, DataKey dataKey) {
        List<ByteString> conversations = changed.getConversationsList().stream()
                .flatMap(each -> Stream.of(each.getGroupId(), each.getConversationId()))
                .distinct()
                .toList();
        return told(changed, preferences.ofConversations(tenant, inbox, conversations), dataKey);
    }

    /** Of a conversation that is denied subscribers have no keys, unless it has been denied just now. */
    static List<ConversationHmacKeys> told(
            HmacKeysChanged changed, Map<String, ConsentRecord.State> opinions, DataKey dataKey) {
        return changed.getConversationsList().stream()
                .filter(each -> changed.getConsentChanged() || !isDenied(each, opinions))
                .map(each -> of(each, isDenied(each, opinions) ? List.of() : opened(each, dataKey)))
                .toList();
    }

    /** By what is thought of the group itself, or else of the conversation that it is part of. */
    private static boolean isDenied(
            dev.lockstep.contract.event.ConversationHmacKeys keys, Map<String, ConsentRecord.State> opinions) {
        ConsentRecord.State ofConversation =
                opinions.getOrDefault(Shown.hex(keys.getConversationId()), ConsentRecord.State.UNKNOWN);
        return opinions.getOrDefault(Shown.hex(keys.getGroupId()), ofConversation) == ConsentRecord.State.DENIED;
    }

    private static ConversationHmacKeys of(dev.lockstep.contract.event.ConversationHmacKeys about, List<Key> keys) {
        return new ConversationHmacKeys(
                Shown.hex(about.getConversationId()),
                "/xmtp/mls/1/g-%s/proto".formatted(Shown.hex(about.getGroupId())),
                keys);
    }

    private static List<Key> opened(dev.lockstep.contract.event.ConversationHmacKeys sealed, DataKey dataKey) {
        if (!sealed.hasKeys()) {
            return List.of();
        }
        try {
            byte[] opened =
                    dataKey.open(Purpose.HMAC_KEYS, sealed.getKeys().getBytes().toByteArray());
            return HmacKeys.parseFrom(opened).getKeysList().stream()
                    .map(key -> new Key(key.getEpoch(), Shown.hex(key.getKey())))
                    .toList();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("HMAC keys in no known form", e);
        }
    }
}
