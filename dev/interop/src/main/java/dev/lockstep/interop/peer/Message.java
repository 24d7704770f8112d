package dev.lockstep.interop.peer;

import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.MessageId;

/**
 * A message as a phone has stored it.
 *
 * @param sentAtNs nanoseconds since 1970, the network's time once it is published
 * @param contentType the type id, for example {@code text} or {@code group_updated}
 * @param contentHash lower-case hex of a SHA-256 over type, parameters and content
 * @param text the words of a text, else empty
 */
public record Message(
        MessageId id,
        GroupId conversation,
        InboxId sender,
        long sentAtNs,
        Kind kind,
        Delivery delivery,
        String contentType,
        String contentHash,
        String text) {
    /** Written by somebody, or made by libxmtp because the members changed. */
    public enum Kind {
        APPLICATION,
        MEMBERSHIP_CHANGE
    }

    /** How far it got. */
    public enum Delivery {
        UNPUBLISHED,
        PUBLISHED,
        FAILED
    }

    /** What must be the same on every phone that has the message. */
    public Essence essence() {
        return new Essence(id, conversation, sender, contentType, contentHash);
    }

    /** Id and content of a message, without what each phone knows in its own way. */
    public record Essence(MessageId id, GroupId conversation, InboxId sender, String contentType, String contentHash) {}
}
