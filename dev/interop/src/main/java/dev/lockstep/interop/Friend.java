package dev.lockstep.interop;

import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.MessageId;

/** Somebody whom the inbox of a story talks with. */
interface Friend {
    InboxId inboxId();

    /** Writes into a conversation that the friend is in by now or will be in a moment. */
    MessageId write(GroupId conversation, String text);

    /** One with a phone. */
    static Friend with(Phone phone) {
        return new Friend() {
            @Override
            public InboxId inboxId() {
                return phone.inboxId();
            }

            @Override
            public MessageId write(GroupId conversation, String text) {
                return phone.awaitConversation(conversation).send(text);
            }
        };
    }

    /** One who is hosted too. */
    static Friend with(HostedInstallation installation) {
        return new Friend() {
            @Override
            public InboxId inboxId() {
                return installation.inbox().id();
            }

            @Override
            public MessageId write(GroupId conversation, String text) {
                installation.awaitConversation(conversation);
                return installation.send(conversation, text);
            }
        };
    }
}
