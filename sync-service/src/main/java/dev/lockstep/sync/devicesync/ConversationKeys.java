package dev.lockstep.sync.devicesync;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConversationHmacKeys;
import dev.lockstep.contract.event.HmacKey;
import dev.lockstep.contract.event.HmacKeys;
import dev.lockstep.contract.event.Sealed;
import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.sync.group.ConversationGroups;
import dev.lockstep.xmtp.push.HmacEpoch;
import dev.lockstep.xmtp.push.HmacRootKey;

/** The keys that mark an inbox's messages in one conversation: of the last period, this one and the next (§5.8). */
final class ConversationKeys {
    private ConversationKeys() {}

    static ConversationHmacKeys of(ConversationGroups.Part part, HmacRootKey root, HmacEpoch now, DataKey dataKey) {
        var keys = HmacKeys.newBuilder();
        for (int by = -1; by <= 1; by++) {
            HmacEpoch epoch = now.plus(by);
            keys.addKeys(HmacKey.newBuilder()
                    .setEpoch(epoch.number())
                    .setKey(ByteString.copyFrom(root.keyFor(part.group(), epoch).toByteArray())));
        }
        return about(part)
                .setKeys(Sealed.newBuilder()
                        .setBytes(ByteString.copyFrom(
                                dataKey.seal(Purpose.HMAC_KEYS, keys.build().toByteArray()))))
                .build();
    }

    /** The installation is in the group no longer. */
    static ConversationHmacKeys none(ConversationGroups.Part part) {
        return about(part).build();
    }

    private static ConversationHmacKeys.Builder about(ConversationGroups.Part part) {
        return ConversationHmacKeys.newBuilder()
                .setConversationId(part.conversation().bytes())
                .setGroupId(part.group().bytes());
    }
}
