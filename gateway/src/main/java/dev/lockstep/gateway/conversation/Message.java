package dev.lockstep.gateway.conversation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.contract.event.ContentType;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.gateway.request.Shown;
import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import java.time.Instant;
import java.util.Base64;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A message of a conversation, as callers see it. */
@Schema(description = "A message of a conversation.")
public record Message(
        String messageId,
        String conversationId,
        String senderInboxId,
        String senderInstallationId,
        Kind kind,
        @Schema(examples = "xmtp.org/text:1.0") String contentType,
        Content content,
        Instant sentAt,
        DeliveryStatus deliveryStatus) {

    /** Who made it: a person, or a change of the group. */
    public enum Kind {
        @JsonProperty("application")
        APPLICATION,
        @JsonProperty("membership-change")
        MEMBERSHIP_CHANGE
    }

    /** Whether the network has it. */
    public enum DeliveryStatus {
        @JsonProperty("unpublished")
        UNPUBLISHED,
        @JsonProperty("published")
        PUBLISHED,
        @JsonProperty("failed")
        FAILED
    }

    /** What it says. */
    @Schema(name = "Content")
    public record Content(
            @Schema(description = "Of text content only.") @Nullable
            String text,

            @Schema(description = "The body of the encoded content.")
            String base64) {}

    /** @param key of the installation's inbox */
    public static Message of(MessageStored stored, DataKey key) {
        EncodedContent content = content(stored, key);
        return new Message(
                Shown.hex(stored.getMessageId()),
                Shown.hex(stored.getConversationId()),
                Shown.hex(stored.getSenderInboxId()),
                Shown.hex(stored.getSenderInstallationId()),
                stored.getKind() == MessageStored.Kind.MEMBERSHIP_CHANGE ? Kind.MEMBERSHIP_CHANGE : Kind.APPLICATION,
                type(stored.getContentType()),
                new Content(
                        isText(stored.getContentType()) ? content.getContent().toStringUtf8() : null,
                        Base64.getEncoder().encodeToString(content.getContent().toByteArray())),
                Shown.time(stored.getSentAtNs()),
                switch (stored.getDeliveryStatus()) {
                    case UNPUBLISHED -> DeliveryStatus.UNPUBLISHED;
                    case FAILED -> DeliveryStatus.FAILED;
                    case PUBLISHED, DELIVERY_STATUS_UNSPECIFIED, UNRECOGNIZED -> DeliveryStatus.PUBLISHED;
                });
    }

    private static EncodedContent content(MessageStored stored, DataKey key) {
        byte[] opened =
                key.open(Purpose.MESSAGE_CONTENT, stored.getContent().getBytes().toByteArray());
        try {
            return EncodedContent.parseFrom(opened);
        } catch (InvalidProtocolBufferException e) {
            // Somebody sent bytes that are no content; they are kept as they came.
            return EncodedContent.getDefaultInstance();
        }
    }

    private static boolean isText(ContentType type) {
        return type.getAuthorityId().equals("xmtp.org") && type.getTypeId().equals("text");
    }

    private static String type(ContentType type) {
        return "%s/%s:%s.%s"
                .formatted(
                        type.getAuthorityId(),
                        type.getTypeId(),
                        Integer.toUnsignedString(type.getVersionMajor()),
                        Integer.toUnsignedString(type.getVersionMinor()));
    }
}
