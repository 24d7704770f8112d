package dev.lockstep.sync.network;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.Identifier;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.GroupMessageInput;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessageInput;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Single calls to the XMTP network. For virtual threads: each waits for its answer, within bounds.
 *
 * <p>All throw {@link NetworkException}. Lists of any length are sent in requests of the sizes that the network takes.
 */
public interface XmtpNetwork {
    /** The inboxes of identifiers; those that have none are left out. */
    Map<Identifier.Root, InboxId> inboxIds(Collection<Identifier.Root> identifiers, Lane lane);

    void publishIdentityUpdate(IdentityUpdate update);

    /** Each inbox's updates after a sequence id (0 for all), in ascending order. */
    Map<InboxId, List<LoggedUpdate>> identityUpdates(Map<InboxId, Long> after, Lane lane);

    void uploadKeyPackage(ByteString keyPackage);

    /** The key packages as uploaded; installations that have none are left out. */
    Map<InstallationId, ByteString> keyPackages(Collection<InstallationId> installations, Lane lane);

    void sendGroupMessages(List<GroupMessageInput> messages, Lane lane);

    void sendWelcomes(List<WelcomeMessageInput> welcomes);

    /** A page of a group's log after an id, ascending; empty only if there is nothing. */
    LogPage groupMessages(GroupId group, long after, Lane lane);

    /**
     * Entries of a group's log.
     *
     * @param last whether the log ended with them when it was read
     */
    record LogPage(List<GroupMessage.V1> entries, boolean last) {}

    /**
     * A page of welcomes after an id, ascending; empty only if there is nothing.
     *
     * @param destination 32 bytes: an installation, or where a pointer leads
     */
    List<WelcomeMessage> welcomes(ByteString destination, long after, Lane lane);

    /** The id of the newest message of each group; groups without one are left out. */
    Map<GroupId, Long> newestGroupMessages(Collection<GroupId> groups, Lane lane);

    /** An entry of an identity log. */
    record LoggedUpdate(long sequenceId, IdentityUpdate update) {}
}
