package dev.lockstep.xmtp.group.welcome;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.wrapping.WelcomeWrapping.Unwrapped;
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
    static OpenedWelcome of(Unwrapped unwrapped) {
        return new OpenedWelcome(unwrapped.welcome(), messageCursor(unwrapped.metadata()));
    }

    private static OptionalLong messageCursor(Bytes metadata) {
        if (metadata.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(
                    WelcomeMetadata.parseFrom(metadata.toByteArray()).getMessageCursor());
        } catch (InvalidProtocolBufferException e) {
            return OptionalLong.empty();
        }
    }
}
