package dev.lockstep.sync.group;

import dev.lockstep.contract.event.AddMembers;
import dev.lockstep.contract.event.CreateConversation;
import dev.lockstep.contract.event.RemoveMember;
import dev.lockstep.contract.event.SendMessage;
import dev.lockstep.contract.event.SyncInstallation;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncContent;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import java.util.Optional;

/**
 * What a hosted installation does in groups. All calls for one inbox are made one after the other, on a virtual thread, by the
 * instance that owns the inbox. A call that was interrupted is made again with the same operation and takes up where it stood.
 *
 * <p>Besides the exceptions named, all throw {@link dev.lockstep.sync.network.NetworkException} and
 * {@link dev.lockstep.service.sql.DatabaseUnavailableException}, after which the same call may be made again.
 */
public interface Conversations {
    /** Follows all groups that the installation is in, each from where it stands; for the start, and after a change of owner. */
    void resume(HostedInstallation who);

    /** Creates the installation's sync group and adds the inbox's other installations; does nothing if there is a good one. */
    void ensureSyncGroup(HostedInstallation who);

    /** An installation of the inbox was revoked: a fresh sync group without it, before anything else is said. */
    void renewSyncGroup(HostedInstallation who);

    /** Joins what a welcome offers, or passes it over; the cursor has moved when this returns. */
    void welcome(HostedInstallation who, WelcomeMessage welcome);

    /**
     * Creates a group, or a DM, or finds the DM with that peer.
     *
     * @throws CommandRefusedException if it cannot be done
     */
    GroupId create(HostedInstallation who, String operation, CreateConversation command) throws CommandRefusedException;

    /**
     * Returns when the network has the message.
     *
     * @throws CommandRefusedException if it cannot be done
     */
    MessageId send(HostedInstallation who, String operation, SendMessage command) throws CommandRefusedException;

    /**
     * Says something to the inbox's other installations. Returns when the network has it.
     *
     * @param again whether the operation may have been begun before
     * @param preferred the sync group to say it in, if we are still in it; else in the one that was made last
     * @throws CommandRefusedException if it cannot be done
     */
    Announced announce(
            HostedInstallation who,
            String operation,
            boolean again,
            Optional<GroupId> preferred,
            DeviceSyncContent content)
            throws CommandRefusedException;

    /**
     * As {@link #announce}, in the sync group that was made last, for an operation that ends with its message
     * ({@link SyncGroupListener#hasSaid}).
     */
    void tell(HostedInstallation who, String operation, boolean again, DeviceSyncContent content)
            throws CommandRefusedException;

    /** The sync group that was made last; made now if there is none. */
    GroupId syncGroup(HostedInstallation who);

    void add(HostedInstallation who, String operation, AddMembers command) throws CommandRefusedException;

    void remove(HostedInstallation who, String operation, RemoveMember command) throws CommandRefusedException;

    /** Reads what the network has for the installation's groups of this scope. */
    Synced sync(HostedInstallation who, SyncInstallation.Scope scope);

    /** Forgets some of what no operation can ask for any more; whatever is left comes next time. */
    void forgetOld(int limit);

    /** Stops following; the installation is revoked, or its inbox deleted, or owned by another instance now. */
    void stop(HostedInstallation who);

    /**
     * What was said in a sync group.
     *
     * @param group in which it was said
     */
    record Announced(MessageId message, GroupId group) {}

    /**
     * What a sync did.
     *
     * @param eligible groups that were looked at
     * @param synced those that had something new
     */
    record Synced(int eligible, int synced) {}
}
