package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.framing.MlsMessage;

/**
 * A message of our own that is ready to be published (RFC 9420 §6).
 *
 * @param after the group with the message's key used up
 */
public record Sent(Group after, MlsMessage message) {

    /** The message as it travels. */
    public Bytes wire() {
        return message.encoded();
    }
}
