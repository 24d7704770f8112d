package dev.lockstep.sync.network;

import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;

/**
 * What arrives from the network for all installations of this process: one stream of welcomes, one of group messages, whatever
 * the number of topics. A topic's entries come in ascending ids from its cursor on, none is left out; after trouble some may come
 * twice. A topic whose listener is behind is held back by itself and read again from where it stands; nobody waits for it.
 */
public interface Subscriptions {
    /** Takes entries of one topic, one after the other, on a virtual thread; the next one comes when it returns. */
    @FunctionalInterface
    interface Listener<M> {
        /**
         * An entry has come.
         *
         * @throws RuntimeException to have the same entry again after a while
         */
        void arrived(M message);
    }

    /** Follows an installation's welcomes after an id; replaces an earlier listener. */
    void followWelcomes(InstallationId installation, long after, Listener<WelcomeMessage> listener);

    /**
     * Follows a group after an id for one of our installations. Several installations may follow the same group, each from its
     * own cursor.
     */
    void followGroup(InstallationId installation, GroupId group, long after, Listener<GroupMessage.V1> listener);

    void leaveGroup(InstallationId installation, GroupId group);

    /**
     * Whether the listener has taken all that the network has for the installation in the group, so that the next entry comes by
     * itself. No is always safe: who asks reads the log then.
     */
    boolean isUpToDate(InstallationId installation, GroupId group);

    /** Stops following the installation's welcomes and all its groups. */
    void leave(InstallationId installation);
}
