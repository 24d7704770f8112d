package dev.lockstep.sync.network;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.Identifier;
import dev.lockstep.xmtp.proto.identity.api.GetIdentityUpdatesRequest;
import dev.lockstep.xmtp.proto.identity.api.GetIdentityUpdatesResponse;
import dev.lockstep.xmtp.proto.identity.api.GetInboxIdsRequest;
import dev.lockstep.xmtp.proto.identity.api.GetInboxIdsResponse;
import dev.lockstep.xmtp.proto.identity.api.IdentityApiGrpc;
import dev.lockstep.xmtp.proto.identity.api.PublishIdentityUpdateRequest;
import dev.lockstep.xmtp.proto.identity.associations.IdentifierKind;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import dev.lockstep.xmtp.proto.mls.api.FetchKeyPackagesRequest;
import dev.lockstep.xmtp.proto.mls.api.FetchKeyPackagesResponse;
import dev.lockstep.xmtp.proto.mls.api.GetNewestGroupMessageRequest;
import dev.lockstep.xmtp.proto.mls.api.GetNewestGroupMessageResponse;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.GroupMessageInput;
import dev.lockstep.xmtp.proto.mls.api.KeyPackageUpload;
import dev.lockstep.xmtp.proto.mls.api.MlsApiGrpc;
import dev.lockstep.xmtp.proto.mls.api.PagingInfo;
import dev.lockstep.xmtp.proto.mls.api.QueryGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.QueryGroupMessagesResponse;
import dev.lockstep.xmtp.proto.mls.api.QueryWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SendGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SendWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SortDirection;
import dev.lockstep.xmtp.proto.mls.api.UploadKeyPackageRequest;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessageInput;
import io.grpc.StatusRuntimeException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** The network's v3 API over gRPC (XMTP network reference §2). */
final class GrpcXmtpNetwork implements XmtpNetwork {
    // The sizes of requests that the network's own clients keep to.
    private static final int INBOXES = 50;
    private static final int IDENTIFIERS = 100;
    private static final int KEY_PACKAGES = 100;
    private static final int GROUPS = 1000;
    private static final int WELCOMES = 50;
    private static final int MESSAGES = 50;
    private static final int PAGE = 100;

    private final Calls calls;
    private final long mostBytes;

    GrpcXmtpNetwork(Calls calls, NetworkSettings settings) {
        this.calls = calls;
        // The rest is for what surrounds the messages.
        this.mostBytes = settings.messageSize().asLongValue() * 9 / 10;
    }

    @Override
    public Map<Identifier.Root, InboxId> inboxIds(Collection<Identifier.Root> identifiers, Lane lane) {
        Map<Identifier.Root, InboxId> found = new HashMap<>();
        for (List<Identifier.Root> portion : Portions.of(identifiers, IDENTIFIERS)) {
            GetInboxIdsRequest.Builder request = GetInboxIdsRequest.newBuilder();
            for (Identifier.Root identifier : portion) {
                request.addRequestsBuilder().setIdentifier(identifier.text()).setIdentifierKind(kind(identifier));
            }
            GetInboxIdsResponse answer = calls.read(IdentityApiGrpc.getGetInboxIdsMethod(), request.build(), lane);
            requireAsMany("inbox ids", answer.getResponsesCount(), portion.size());
            for (int i = 0; i < portion.size(); i++) {
                if (answer.getResponses(i).hasInboxId()) {
                    found.put(portion.get(i), new InboxId(answer.getResponses(i).getInboxId()));
                }
            }
        }
        return found;
    }

    private static IdentifierKind kind(Identifier.Root identifier) {
        return switch (identifier) {
            case Identifier.Ethereum _ -> IdentifierKind.IDENTIFIER_KIND_ETHEREUM;
            case Identifier.Passkey _ -> IdentifierKind.IDENTIFIER_KIND_PASSKEY;
        };
    }

    @Override
    public void publishIdentityUpdate(IdentityUpdate update) {
        calls.write(
                IdentityApiGrpc.getPublishIdentityUpdateMethod(),
                PublishIdentityUpdateRequest.newBuilder()
                        .setIdentityUpdate(update)
                        .build(),
                Lane.SEND,
                1);
    }

    @Override
    public Map<InboxId, List<LoggedUpdate>> identityUpdates(Map<InboxId, Long> after, Lane lane) {
        Map<InboxId, List<LoggedUpdate>> found = new HashMap<>();
        for (List<Map.Entry<InboxId, Long>> portion : Portions.of(after.entrySet(), INBOXES)) {
            GetIdentityUpdatesRequest.Builder request = GetIdentityUpdatesRequest.newBuilder();
            portion.forEach(each -> request.addRequestsBuilder()
                    .setInboxId(each.getKey().value())
                    .setSequenceId(each.getValue()));
            GetIdentityUpdatesResponse answer =
                    calls.read(IdentityApiGrpc.getGetIdentityUpdatesMethod(), request.build(), lane);
            portion.forEach(each -> found.put(each.getKey(), List.of()));
            for (GetIdentityUpdatesResponse.Response response : answer.getResponsesList()) {
                List<LoggedUpdate> updates = response.getUpdatesList().stream()
                        .map(each -> new LoggedUpdate(each.getSequenceId(), each.getUpdate()))
                        .toList();
                if (found.replace(new InboxId(response.getInboxId()), updates) == null) {
                    throw unexpected(
                            "identity updates of %s, which was not asked for".formatted(response.getInboxId()));
                }
            }
        }
        return found;
    }

    @Override
    public void uploadKeyPackage(ByteString keyPackage) {
        calls.write(
                MlsApiGrpc.getUploadKeyPackageMethod(),
                UploadKeyPackageRequest.newBuilder()
                        .setKeyPackage(KeyPackageUpload.newBuilder().setKeyPackageTlsSerialized(keyPackage))
                        .setIsInboxIdCredential(true)
                        .build(),
                Lane.SYNC,
                1);
    }

    @Override
    public Map<InstallationId, ByteString> keyPackages(Collection<InstallationId> installations, Lane lane) {
        Map<InstallationId, ByteString> found = new HashMap<>();
        // A node fills only the last place of an installation that is named twice.
        List<InstallationId> each = installations.stream().distinct().toList();
        for (List<InstallationId> portion : Portions.of(each, KEY_PACKAGES)) {
            FetchKeyPackagesResponse answer = calls.read(
                    MlsApiGrpc.getFetchKeyPackagesMethod(),
                    FetchKeyPackagesRequest.newBuilder()
                            .addAllInstallationKeys(
                                    portion.stream().map(InstallationId::bytes).toList())
                            .build(),
                    lane);
            requireAsMany("key packages", answer.getKeyPackagesCount(), portion.size());
            for (int i = 0; i < portion.size(); i++) {
                ByteString keyPackage = answer.getKeyPackages(i).getKeyPackageTlsSerialized();
                if (!keyPackage.isEmpty()) {
                    found.put(portion.get(i), keyPackage);
                }
            }
        }
        return found;
    }

    @Override
    public void sendGroupMessages(List<GroupMessageInput> messages, Lane lane) {
        for (List<GroupMessageInput> portion : Portions.of(messages, MESSAGES, mostBytes)) {
            calls.write(
                    MlsApiGrpc.getSendGroupMessagesMethod(),
                    SendGroupMessagesRequest.newBuilder()
                            .addAllMessages(portion)
                            .build(),
                    lane,
                    portion.size());
        }
    }

    @Override
    public void sendWelcomes(List<WelcomeMessageInput> welcomes) {
        for (List<WelcomeMessageInput> portion : Portions.of(welcomes, WELCOMES, mostBytes)) {
            calls.write(
                    MlsApiGrpc.getSendWelcomeMessagesMethod(),
                    SendWelcomeMessagesRequest.newBuilder()
                            .addAllMessages(portion)
                            .build(),
                    Lane.SEND,
                    portion.size());
        }
    }

    @Override
    public LogPage groupMessages(GroupId group, long after, Lane lane) {
        QueryGroupMessagesResponse page = page(limit -> calls.read(
                MlsApiGrpc.getQueryGroupMessagesMethod(),
                QueryGroupMessagesRequest.newBuilder()
                        .setGroupId(group.bytes())
                        .setPagingInfo(ascending(after, limit))
                        .build(),
                lane));
        // A cursor comes with a page after which there may be another one, and with no other.
        return new LogPage(
                page.getMessagesList().stream().map(GroupMessage::getV1).toList(),
                page.getPagingInfo().getIdCursor() == 0);
    }

    @Override
    public List<WelcomeMessage> welcomes(ByteString destination, long after, Lane lane) {
        return page(limit -> calls.read(
                        MlsApiGrpc.getQueryWelcomeMessagesMethod(),
                        QueryWelcomeMessagesRequest.newBuilder()
                                .setInstallationKey(destination)
                                .setPagingInfo(ascending(after, limit))
                                .build(),
                        lane))
                .getMessagesList();
    }

    /** A page of large messages may be more than an answer can hold; a shorter one is not, down to a single message. */
    private static <P> P page(IntFunction<P> query) {
        for (int limit = PAGE; ; limit /= 10) {
            try {
                return query.apply(limit);
            } catch (NetworkException e) {
                boolean tooLarge = e.getCause() instanceof StatusRuntimeException refusal
                        && Refusals.isTooLarge(refusal.getStatus());
                if (!tooLarge || limit == 1) {
                    throw e;
                }
            }
        }
    }

    private static PagingInfo ascending(long after, int limit) {
        return PagingInfo.newBuilder()
                .setDirection(SortDirection.SORT_DIRECTION_ASCENDING)
                .setIdCursor(after)
                .setLimit(limit)
                .build();
    }

    @Override
    public Map<GroupId, Long> newestGroupMessages(Collection<GroupId> groups, Lane lane) {
        Map<GroupId, Long> found = new HashMap<>();
        for (List<GroupId> portion : Portions.of(groups, GROUPS)) {
            GetNewestGroupMessageResponse answer = calls.read(
                    MlsApiGrpc.getGetNewestGroupMessageMethod(),
                    GetNewestGroupMessageRequest.newBuilder()
                            .addAllGroupIds(portion.stream().map(GroupId::bytes).toList())
                            .build(),
                    lane);
            requireAsMany("newest messages", answer.getResponsesCount(), portion.size());
            for (int i = 0; i < portion.size(); i++) {
                if (answer.getResponses(i).hasGroupMessage()) {
                    found.put(
                            portion.get(i),
                            answer.getResponses(i).getGroupMessage().getV1().getId());
                }
            }
        }
        return found;
    }

    private static void requireAsMany(String what, int count, int expected) {
        if (count != expected) {
            throw unexpected("%d %s (expected: %d)".formatted(count, what, expected));
        }
    }

    private static NetworkException unexpected(String what) {
        return new NetworkException("the network answers with " + what, false, null);
    }
}
