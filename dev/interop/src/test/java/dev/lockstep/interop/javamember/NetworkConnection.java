package dev.lockstep.interop.javamember;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.proto.identity.api.GetIdentityUpdatesRequest;
import dev.lockstep.xmtp.proto.identity.api.GetIdentityUpdatesResponse.IdentityUpdateLog;
import dev.lockstep.xmtp.proto.identity.api.IdentityApiGrpc;
import dev.lockstep.xmtp.proto.identity.api.PublishIdentityUpdateRequest;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import dev.lockstep.xmtp.proto.mls.api.FetchKeyPackagesRequest;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.GroupMessageInput;
import dev.lockstep.xmtp.proto.mls.api.KeyPackageUpload;
import dev.lockstep.xmtp.proto.mls.api.MlsApiGrpc;
import dev.lockstep.xmtp.proto.mls.api.PagingInfo;
import dev.lockstep.xmtp.proto.mls.api.QueryGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.QueryWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SendGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SendWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SortDirection;
import dev.lockstep.xmtp.proto.mls.api.UploadKeyPackageRequest;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessageInput;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The calls that a member makes to the network. Each waits for its answer, and none is made a second time. */
public final class NetworkConnection implements AutoCloseable {
    private static final int PAGE = 100;
    private static final int LARGEST_ANSWER = 25 << 20;
    private static final long PATIENCE_SECONDS = 60;

    private final ManagedChannel channel;

    private NetworkConnection(ManagedChannel channel) {
        this.channel = channel;
    }

    public static NetworkConnection open(URI network) {
        return new NetworkConnection(NettyChannelBuilder.forAddress(network.getHost(), network.getPort())
                .usePlaintext()
                .maxInboundMessageSize(LARGEST_ANSWER)
                .build());
    }

    void publish(IdentityUpdate update) {
        var request = PublishIdentityUpdateRequest.newBuilder().setIdentityUpdate(update);
        var _ = identity().publishIdentityUpdate(request.build());
    }

    /** The updates of an inbox's log after one of them; 0 for all. */
    List<IdentityUpdateLog> identityLog(InboxId inbox, long after) {
        var request = GetIdentityUpdatesRequest.newBuilder();
        request.addRequestsBuilder().setInboxId(inbox.value()).setSequenceId(after);
        return identity().getIdentityUpdates(request.build()).getResponses(0).getUpdatesList();
    }

    void uploadKeyPackage(ByteString keyPackage) {
        var upload = KeyPackageUpload.newBuilder().setKeyPackageTlsSerialized(keyPackage);
        var request = UploadKeyPackageRequest.newBuilder().setKeyPackage(upload).setIsInboxIdCredential(true);
        var _ = mls().uploadKeyPackage(request.build());
    }

    /** Who has none is not among them. */
    Map<InstallationId, ByteString> keyPackages(Collection<InstallationId> installations) {
        var inOrder = List.copyOf(installations);
        var found = new HashMap<InstallationId, ByteString>();
        if (!inOrder.isEmpty()) {
            var request = FetchKeyPackagesRequest.newBuilder();
            inOrder.forEach(installation -> request.addInstallationKeys(installation.bytes()));
            var answer = mls().fetchKeyPackages(request.build());
            for (int at = 0; at < inOrder.size(); at++) {
                var keyPackage = answer.getKeyPackages(at).getKeyPackageTlsSerialized();
                if (!keyPackage.isEmpty()) {
                    found.put(inOrder.get(at), keyPackage);
                }
            }
        }
        return found;
    }

    void send(List<GroupMessageInput> messages) {
        for (int from = 0; from < messages.size(); from += PAGE) {
            var some = messages.subList(from, Math.min(messages.size(), from + PAGE));
            var _ = mls().sendGroupMessages(SendGroupMessagesRequest.newBuilder()
                    .addAllMessages(some)
                    .build());
        }
    }

    void sendWelcomes(List<WelcomeMessageInput> welcomes) {
        var _ = mls().sendWelcomeMessages(SendWelcomeMessagesRequest.newBuilder()
                .addAllMessages(welcomes)
                .build());
    }

    /** A group's log after one of its messages; 0 for all. */
    public List<GroupMessage.V1> groupMessages(GroupId group, long after) {
        var all = new ArrayList<GroupMessage.V1>();
        long cursor = after;
        do {
            var request = QueryGroupMessagesRequest.newBuilder().setGroupId(group.bytes());
            var page = mls().queryGroupMessages(
                            request.setPagingInfo(after(cursor)).build());
            page.getMessagesList().forEach(message -> all.add(message.getV1()));
            cursor = page.getPagingInfo().getIdCursor();
        } while (cursor != 0);
        return all;
    }

    /** What lies at a destination, an installation's or a pointer's, after one of the welcomes; 0 for all. */
    List<WelcomeMessage> welcomes(ByteString destination, long after) {
        var all = new ArrayList<WelcomeMessage>();
        long cursor = after;
        do {
            var request = QueryWelcomeMessagesRequest.newBuilder().setInstallationKey(destination);
            var page = mls().queryWelcomeMessages(
                            request.setPagingInfo(after(cursor)).build());
            all.addAll(page.getMessagesList());
            cursor = page.getPagingInfo().getIdCursor();
        } while (cursor != 0);
        return all;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static PagingInfo after(long cursor) {
        return PagingInfo.newBuilder()
                .setDirection(SortDirection.SORT_DIRECTION_ASCENDING)
                .setLimit(PAGE)
                .setIdCursor(cursor)
                .build();
    }

    private MlsApiGrpc.MlsApiBlockingStub mls() {
        return MlsApiGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private IdentityApiGrpc.IdentityApiBlockingStub identity() {
        return IdentityApiGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
