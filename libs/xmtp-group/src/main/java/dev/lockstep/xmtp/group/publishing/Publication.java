package dev.lockstep.xmtp.group.publishing;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.proto.mls.api.GroupMessageInput;
import dev.lockstep.xmtp.push.HmacEpoch;
import dev.lockstep.xmtp.push.HmacRootKey;
import java.time.Instant;

/** What is handed to the node, and how it is known again (XMTP MLS reference §11). */
public record Publication(GroupMessageInput input, PayloadHash hash) {

    /** An application message, marked as our inbox's. */
    public static Publication ofMessage(Bytes wire, boolean shouldPush, GroupId group, HmacRootKey root, Instant now) {
        var data = ByteString.copyFrom(wire.toByteArray());
        var key = root.keyFor(group, HmacEpoch.at(now));
        var input = GroupMessageInput.newBuilder();
        input.getV1Builder().setData(data).setSenderHmac(key.senderHmac(data)).setShouldPush(shouldPush);
        return new Publication(input.build(), PayloadHash.of(data));
    }

    /** A commit: marked like a message, never announced. */
    public static Publication ofCommit(Bytes wire, GroupId group, HmacRootKey root, Instant now) {
        return ofMessage(wire, false, group, root, now);
    }
}
