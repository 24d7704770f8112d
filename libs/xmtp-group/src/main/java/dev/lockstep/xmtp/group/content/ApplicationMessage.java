package dev.lockstep.xmtp.group.content;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import dev.lockstep.xmtp.proto.mls.contents.PlaintextEnvelope;
import java.util.Optional;

/**
 * The plaintext of an application message: version 1 of the envelope (XMTP MLS reference §11).
 *
 * @param idempotencyKey free text; two messages with the same key and content are the same message
 * @param content the protobuf message EncodedContent exactly as received, or anything a sender put there
 */
public record ApplicationMessage(String idempotencyKey, ByteString content) {

    /** @param sentAtNs the sender's clock, Unix ns; it is the idempotency key */
    public static ApplicationMessage of(EncodedContent content, long sentAtNs) {
        return new ApplicationMessage(Long.toString(sentAtNs), content.toByteString());
    }

    /** @throws UnreadableMessageException unless it is an envelope of version 1 */
    public static ApplicationMessage decode(ByteString envelope) throws UnreadableMessageException {
        try {
            var proto = PlaintextEnvelope.parseFrom(envelope);
            return switch (proto.getContentCase()) {
                case V1 ->
                    new ApplicationMessage(
                            proto.getV1().getIdempotencyKey(), proto.getV1().getContent());
                case V2 -> throw new UnreadableMessageException("envelope: version 2 (expected: version 1)");
                case CONTENT_NOT_SET ->
                    throw new UnreadableMessageException("envelope: no version (expected: version 1)");
            };
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadableMessageException(
                    "%d bytes (expected: protobuf PlaintextEnvelope)".formatted(envelope.size()), e);
        }
    }

    /** The envelope. */
    public ByteString encode() {
        return PlaintextEnvelope.newBuilder()
                .setV1(PlaintextEnvelope.V1.newBuilder().setContent(content).setIdempotencyKey(idempotencyKey))
                .build()
                .toByteString();
    }

    public MessageId id(GroupId group) {
        return MessageId.derive(group, idempotencyKey, content);
    }

    /** The content, decoded; nothing if it is none. Such a message is stored all the same, of unknown type. */
    public Optional<EncodedContent> decodedContent() {
        try {
            return Optional.of(EncodedContent.parseFrom(content));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    /** The type of the content, if it says one. */
    public Optional<ContentType> contentType() {
        return decodedContent().filter(EncodedContent::hasType).map(c -> ContentType.of(c.getType()));
    }
}
