package dev.lockstep.xmtp.group;

import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InvalidIdException;
import java.util.Optional;

/**
 * An inbox as somebody wrote it down in a group or in a credential. Nobody has proved it, and it may be any text: peers
 * accept a group whose admin list names {@code "nobody"}, so reading it must not fail either.
 */
public record ClaimedInbox(String text) implements Comparable<ClaimedInbox> {

    public static ClaimedInbox of(InboxId inbox) {
        return new ClaimedInbox(inbox.value());
    }

    /** The id that the text is, or nothing if it cannot be one. */
    public Optional<InboxId> id() {
        try {
            return Optional.of(new InboxId(text));
        } catch (InvalidIdException e) {
            return Optional.empty();
        }
    }

    /** Whether the text is exactly this id. */
    public boolean is(InboxId inbox) {
        return text.equals(inbox.value());
    }

    @Override
    public int compareTo(ClaimedInbox other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
