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

/** Pages of the logs that a network's streams bring; nothing else is asked for when topics are followed. */
record PagesOf(StreamingNetwork network) implements XmtpNetwork {
    @Override
    public LogPage groupMessages(GroupId group, long after, Lane lane) {
        List<GroupMessage.V1> page = network.page(group.bytes(), after);
        return new LogPage(page, page.isEmpty());
    }

    /** Whether the network is there. */
    @Override
    public Map<Identifier.Root, InboxId> inboxIds(Collection<Identifier.Root> identifiers, Lane lane) {
        return Map.of();
    }

    @Override
    public void publishIdentityUpdate(IdentityUpdate update) {
        throw unexpected();
    }

    @Override
    public Map<InboxId, List<LoggedUpdate>> identityUpdates(Map<InboxId, Long> after, Lane lane) {
        throw unexpected();
    }

    @Override
    public void uploadKeyPackage(ByteString keyPackage) {
        throw unexpected();
    }

    @Override
    public Map<InstallationId, ByteString> keyPackages(Collection<InstallationId> installations, Lane lane) {
        throw unexpected();
    }

    @Override
    public void sendGroupMessages(List<GroupMessageInput> messages, Lane lane) {
        throw unexpected();
    }

    @Override
    public void sendWelcomes(List<WelcomeMessageInput> welcomes) {
        throw unexpected();
    }

    @Override
    public List<WelcomeMessage> welcomes(ByteString destination, long after, Lane lane) {
        throw unexpected();
    }

    @Override
    public Map<GroupId, Long> newestGroupMessages(Collection<GroupId> groups, Lane lane) {
        throw unexpected();
    }

    private static UnsupportedOperationException unexpected() {
        return new UnsupportedOperationException("nobody asks for this when topics are followed");
    }
}
