package dev.lockstep.sync.group;

import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.MessageId;

/**
 * Is told what is said in an installation's sync groups, by itself too, each message once, in the order of its group's log. And of
 * conversations what concerns the inbox's installations among themselves.
 */
@FunctionalInterface
public interface SyncGroupListener {
    /** For those who do not listen. */
    SyncGroupListener NOBODY = (who, heard) -> sql -> {};

    /**
     * A message.
     *
     * @param sender as the group has it; whether it still belongs to the inbox is the listener's to find out
     * @param sentAtNs the network's time
     * @param sequenceId its place in the group's log
     */
    record Heard(GroupId group, Leaf sender, ApplicationMessage message, long sentAtNs, long sequenceId) {
        public MessageId id() {
            return message.id(group);
        }
    }

    /** What a message leads to, in the transaction that moves the group past it. */
    @FunctionalInterface
    interface Effect {
        void in(Sql sql);
    }

    /**
     * Looks at a message before it is taken in.
     *
     * @throws dev.lockstep.sync.network.NetworkException if it cannot be judged now; it comes again then
     */
    Effect heard(HostedInstallation who, Heard heard);

    /** Whether an operation that ends with its message has not ended. */
    default boolean isToSay(Sql sql, String operation) {
        return true;
    }

    /** An operation has ended with its message: it is in the log, or no version of it could be read there. */
    default void hasSaid(Sql sql, String operation) {}

    /** The installation was added to a sync group: an installation has come that hears no other one (device sync reference §1.4). */
    default void joined(Sql sql, HostedInstallation who, GroupId group) {}

    /**
     * Another installation of the inbox has said something in a conversation.
     *
     * @param marked whether it was marked as the inbox's own, by the HMAC root that we know
     */
    default void seen(Sql sql, HostedInstallation who, InstallationId other, long atNs, boolean marked) {}

    /** The installation is in a group of a conversation, and was not before. */
    default void entered(Sql sql, HostedInstallation who, ConversationGroups.Part part) {}

    /** The installation is in a group of a conversation no longer. */
    default void left(Sql sql, HostedInstallation who, ConversationGroups.Part part) {}
}
