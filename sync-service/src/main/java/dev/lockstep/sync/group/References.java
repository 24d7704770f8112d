package dev.lockstep.sync.group;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.group.content.ContentType;
import dev.lockstep.xmtp.group.content.KnownContent;
import dev.lockstep.xmtp.id.InvalidIdException;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import dev.lockstep.xmtp.proto.mls.contents.types.DeleteMessage;
import dev.lockstep.xmtp.proto.mls.contents.types.ReactionV2;

/** The message that a message refers to. */
final class References {
    private References() {}

    /** Its id; empty if the content refers to none. */
    static ByteString of(EncodedContent content) {
        var known = KnownContent.of(ContentType.of(content.getType()));
        if (known.isEmpty()) {
            return ByteString.EMPTY;
        }
        try {
            return switch (known.get()) {
                case REPLY -> id(content.getParametersOrDefault("reference", ""));
                case REACTION -> id(ReactionV2.parseFrom(content.getContent()).getReference());
                case DELETE_MESSAGE ->
                    id(DeleteMessage.parseFrom(content.getContent()).getMessageId());
                default -> ByteString.EMPTY;
            };
        } catch (InvalidProtocolBufferException | InvalidIdException e) {
            return ByteString.EMPTY;
        }
    }

    private static ByteString id(String hex) {
        return MessageId.ofHex(hex).bytes();
    }
}
