package dev.lockstep.interop.javamember;

import dev.lockstep.xmtp.group.content.ContentType;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;

/**
 * A message in a conversation, as its member has read it.
 *
 * @param sentAtNs the network's time
 */
public record Heard(MessageId id, InboxId sender, InstallationId installation, long sentAtNs, EncodedContent content) {
    public ContentType type() {
        return ContentType.of(content.getType());
    }

    /** The words of a text, else empty. */
    public String text() {
        return type().name().equals("text") ? content.getContent().toStringUtf8() : "";
    }
}
