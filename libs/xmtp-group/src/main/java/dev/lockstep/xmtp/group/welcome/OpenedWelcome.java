package dev.lockstep.xmtp.group.welcome;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMetadata;
import java.util.OptionalLong;

/**
 * A welcome without its wrapper.
 *
 * @param welcome the MLSMessage
 * @param messageCursor the log id of the commit that added us, unsigned; without it the log is read from its start
 */
public record OpenedWelcome(Bytes welcome, OptionalLong messageCursor) {

    /** Metadata that cannot be read count as absent, as they do for the peers. */
    static OpenedWelcome of(Bytes welcome, Bytes metadata) {
        try {
            return new OpenedWelcome(
                    welcome,
                    metadata.isEmpty()
                            ? OptionalLong.empty()
                            : OptionalLong.of(WelcomeMetadata.parseFrom(metadata.toByteArray())
                                    .getMessageCursor()));
        } catch (InvalidProtocolBufferException e) {
            return new OpenedWelcome(welcome, OptionalLong.empty());
        }
    }

    static Bytes metadata(long messageCursor) {
        return Bytes.owning(WelcomeMetadata.newBuilder()
                .setMessageCursor(messageCursor)
                .build()
                .toByteArray());
    }

    static Bytes bytes(ByteString bytes) {
        return Bytes.owning(bytes.toByteArray());
    }
}
