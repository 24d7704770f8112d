package dev.lockstep.xmtp.group.content;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.id.InvalidIdException;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import dev.lockstep.xmtp.proto.mls.contents.types.DeleteMessage;
import java.util.Optional;

/**
 * A request to hide a message (XMTP MLS reference §13.2). It may arrive before its target: keep it and ask again then.
 *
 * @param requester who sent the request
 */
public record Deletion(MessageId target, ClaimedInbox requester) {

    /** Nothing if the content is no such request, or names no message id. */
    public static Optional<Deletion> of(EncodedContent content, ClaimedInbox sender) {
        var known = KnownContent.of(ContentType.of(content.getType()));
        if (known.filter(KnownContent.DELETE_MESSAGE::equals).isEmpty()) {
            return Optional.empty();
        }
        try {
            var id = DeleteMessage.parseFrom(content.getContent()).getMessageId();
            return Optional.of(new Deletion(MessageId.ofHex(id), sender));
        } catch (InvalidProtocolBufferException | InvalidIdException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether it hides its target: the sender or a super admin may ask, and not every type can be hidden.
     *
     * @param targetType of the target's content
     * @param metadata of the group, now
     */
    public boolean hides(ClaimedInbox targetSender, ContentType targetType, MutableMetadata metadata) {
        boolean mayAsk = requester.equals(targetSender) || metadata.isSuperAdmin(requester);
        return mayAsk
                && KnownContent.of(targetType).filter(KnownContent::isDeletable).isPresent();
    }
}
