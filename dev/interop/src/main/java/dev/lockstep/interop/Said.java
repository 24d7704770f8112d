package dev.lockstep.interop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.MessageId;
import java.time.Instant;

/** A text that somebody wrote, as every installation that has it must show it. */
record Said(MessageId id, GroupId conversation, InboxId sender, Instant at, String text) {
    private static final long NANOS = 1_000_000_000;

    static Said onPhone(Message message) {
        return new Said(message.id(), message.conversation(), message.sender(), at(message.sentAtNs()), message.text());
    }

    /** From what the gateway shows. */
    static Said onServer(JsonNode message) {
        return new Said(
                MessageId.ofHex(message.get("messageId").asText()),
                GroupId.ofHex(message.get("conversationId").asText()),
                new InboxId(message.get("senderInboxId").asText()),
                Instant.parse(message.get("sentAt").asText()),
                message.get("content").path("text").asText());
    }

    private static Instant at(long nanosSince1970) {
        return Instant.ofEpochSecond(nanosSince1970 / NANOS, nanosSince1970 % NANOS);
    }
}
