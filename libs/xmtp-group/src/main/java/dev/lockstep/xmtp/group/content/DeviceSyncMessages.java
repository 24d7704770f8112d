package dev.lockstep.xmtp.group.content;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncContent;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import java.util.Optional;

/** What installations of one inbox say in their sync groups, as a content (device sync reference §2.1). */
public final class DeviceSyncMessages {
    private DeviceSyncMessages() {}

    /** The content that carries it: without parameters, fallback or compression. */
    public static EncodedContent wrap(DeviceSyncContent said) {
        return EncodedContent.newBuilder()
                .setType(KnownContent.DEVICE_SYNC.type().toProto())
                .setContent(said.toByteString())
                .build();
    }

    /** What a message says; nothing if it is not of this type and version, or says nothing that is known. */
    public static Optional<DeviceSyncContent> of(ApplicationMessage message) {
        return message.decodedContent()
                .filter(content -> content.hasType()
                        && ContentType.of(content.getType()).equals(KnownContent.DEVICE_SYNC.type())
                        && !content.hasCompression())
                .flatMap(DeviceSyncMessages::said);
    }

    private static Optional<DeviceSyncContent> said(EncodedContent content) {
        try {
            return Optional.of(DeviceSyncContent.parseFrom(content.getContent()))
                    .filter(said -> said.getContentCase() != DeviceSyncContent.ContentCase.CONTENT_NOT_SET);
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }
}
