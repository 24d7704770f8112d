package dev.lockstep.xmtp.group.content;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncContent;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import dev.lockstep.xmtp.proto.mls.contents.GroupUpdated;
import dev.lockstep.xmtp.proto.mls.contents.types.DeleteMessage;
import dev.lockstep.xmtp.proto.mls.contents.types.LeaveRequest;

/** Makes the contents that we write ourselves. */
public final class Contents {
    private Contents() {}

    public static EncodedContent text(String text) {
        return EncodedContent.newBuilder()
                .setType(KnownContent.TEXT.type().toProto())
                .putParameters("encoding", "UTF-8")
                .setContent(ByteString.copyFromUtf8(text))
                .build();
    }

    public static EncodedContent groupUpdated(GroupUpdated update) {
        return of(KnownContent.GROUP_UPDATED, update);
    }

    public static EncodedContent leaveRequest() {
        return of(KnownContent.LEAVE_REQUEST, LeaveRequest.getDefaultInstance());
    }

    public static EncodedContent delete(MessageId target) {
        return of(
                KnownContent.DELETE_MESSAGE,
                DeleteMessage.newBuilder().setMessageId(target.toString()).build());
    }

    public static EncodedContent deviceSync(DeviceSyncContent content) {
        return of(KnownContent.DEVICE_SYNC, content);
    }

    private static EncodedContent of(KnownContent known, MessageLite content) {
        return EncodedContent.newBuilder()
                .setType(known.type().toProto())
                .setContent(content.toByteString())
                .build();
    }
}
