package dev.lockstep.network.groupmessage;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.GroupId;

/**
 * A group message that may be stored.
 *
 * @param data the serialized MLS message
 * @param commit whether it is a commit or a proposal (XMTP network reference §2.5)
 */
public record NewGroupMessage(
        GroupId group, ByteString data, ByteString senderHmac, boolean shouldPush, boolean commit) {}
