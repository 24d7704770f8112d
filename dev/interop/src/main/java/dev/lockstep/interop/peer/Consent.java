package dev.lockstep.interop.peer;

import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;

/** Whether somebody wants to hear from a conversation or an inbox. */
public enum Consent {
    UNKNOWN,
    ALLOWED,
    DENIED;

    /** {@code entity} is the id as text. */
    public record Decision(Entity entityType, String entity, Consent state) {
        public static Decision on(GroupId conversation, Consent state) {
            return new Decision(Entity.CONVERSATION, conversation.toString(), state);
        }

        public static Decision on(InboxId inbox, Consent state) {
            return new Decision(Entity.INBOX, inbox.toString(), state);
        }
    }

    /** What a decision is about. */
    public enum Entity {
        CONVERSATION,
        INBOX
    }
}
