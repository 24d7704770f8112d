package dev.lockstep.archive.history;

import dev.lockstep.contract.event.Envelope;
import dev.lockstep.service.event.EventHandler;
import dev.lockstep.service.sql.Sql;

/** Keeps what the events of sync-service tell. Any of them may come again. */
final class HistoryEvents implements EventHandler {

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
