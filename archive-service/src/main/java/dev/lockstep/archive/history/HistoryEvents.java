package dev.lockstep.archive.history;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.service.event.EventHandler;
import dev.lockstep.service.sql.Sql;
import java.util.Optional;

/** Keeps what the events of sync-service tell. Any of them may come again. */
public final class HistoryEvents implements EventHandler {

    /** The event's installation is known from now on, whatever of it comes first. */
    public static void know(Sql sql, Envelope event) {
        Installations.register(sql, event);
    }

    /** The inbox of an installation whose history is kept for a tenant. */
    public static Optional<ByteString> inboxOf(Sql sql, String tenant, ByteString installation) {
        return Installations.inboxOf(sql, tenant, installation);
    }

    @Override
    public boolean concerns(Envelope event) {
        return switch (event.getPayloadCase()) {
            case INSTALLATION_REGISTERED, INSTALLATION_REVOKED, INBOX_DELETED, CONVERSATION_CHANGED, MESSAGE_STORED ->
                true;
            default -> false;
        };
    }

    @Override
    public void handle(Sql sql, Envelope event) {
        switch (event.getPayloadCase()) {
            case INSTALLATION_REGISTERED -> Installations.register(sql, event);
            case INSTALLATION_REVOKED -> Installations.revoke(sql, event);
            case INBOX_DELETED -> Installations.eraseInbox(sql, event);
            case CONVERSATION_CHANGED -> Conversations.keep(sql, event, event.getConversationChanged());
            case MESSAGE_STORED -> Messages.keep(sql, event, event.getMessageStored());
            // Others' concerns, and what a newer sync-service has to tell.
            default -> {}
        }
    }
}
