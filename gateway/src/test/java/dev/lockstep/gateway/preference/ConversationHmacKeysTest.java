package dev.lockstep.gateway.preference;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentRecord.State;
import dev.lockstep.contract.event.HmacKey;
import dev.lockstep.contract.event.HmacKeys;
import dev.lockstep.contract.event.HmacKeysChanged;
import dev.lockstep.contract.event.Sealed;
import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.xmtp.id.InboxId;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What push servers are told of topics, by what the inbox thinks of them now. */
class ConversationHmacKeysTest {
    private static final String CONVERSATION = "aa".repeat(16);
    private static final String GROUP = "bb".repeat(16);
    private static final ConversationHmacKeys.Key KEY = new ConversationHmacKeys.Key(692, "cc".repeat(42));

    private final DataKey dataKey = DataKey.generate(InboxId.of(new byte[32]), new SecureRandom());

    @Test
    void haveTheirKeysUnlessTheyAreDenied() {
        assertThat(told(false, Map.of())).containsExactly(shown(KEY));
        assertThat(told(false, Map.of(CONVERSATION, State.ALLOWED))).containsExactly(shown(KEY));
        assertThat(told(false, Map.of(CONVERSATION, State.DENIED))).isEmpty();
    }

    @Test
    void goByWhatIsThoughtOfTheGroupBeforeTheConversation() {
        assertThat(told(false, Map.of(CONVERSATION, State.DENIED, GROUP, State.ALLOWED)))
                .containsExactly(shown(KEY));
        assertThat(told(false, Map.of(CONVERSATION, State.ALLOWED, GROUP, State.DENIED)))
                .isEmpty();
    }

    @Test
    void loseTheirKeysWhenTheyAreDeniedAndGetThemBack() {
        assertThat(told(true, Map.of(CONVERSATION, State.DENIED))).containsExactly(shown());
        assertThat(told(true, Map.of(CONVERSATION, State.ALLOWED))).containsExactly(shown(KEY));
    }

    @Test
    void haveNoKeysWhenTheyAreLeft() {
        var left = HmacKeysChanged.newBuilder().addConversations(conversation()).build();

        assertThat(ConversationHmacKeys.told(left, Map.of(), dataKey)).containsExactly(shown());
    }

    private List<ConversationHmacKeys> told(boolean consentChanged, Map<String, State> opinions) {
        var keys = HmacKeys.newBuilder()
                .addKeys(HmacKey.newBuilder().setEpoch(KEY.epoch()).setKey(ByteString.fromHex(KEY.key())))
                .build();
        var changed = HmacKeysChanged.newBuilder()
                .setConsentChanged(consentChanged)
                .addConversations(conversation()
                        .setKeys(Sealed.newBuilder()
                                .setBytes(ByteString.copyFrom(dataKey.seal(Purpose.HMAC_KEYS, keys.toByteArray())))))
                .build();
        return ConversationHmacKeys.told(changed, opinions, dataKey);
    }

    private static dev.lockstep.contract.event.ConversationHmacKeys.Builder conversation() {
        return dev.lockstep.contract.event.ConversationHmacKeys.newBuilder()
                .setConversationId(ByteString.fromHex(CONVERSATION))
                .setGroupId(ByteString.fromHex(GROUP));
    }

    private static ConversationHmacKeys shown(ConversationHmacKeys.Key... keys) {
        return new ConversationHmacKeys(CONVERSATION, "/xmtp/mls/1/g-%s/proto".formatted(GROUP), List.of(keys));
    }
}
