package dev.lockstep.network.api;

import com.google.protobuf.Empty;
import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.commitlog.CommitLogCalls;
import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.groupmessage.GroupMessageIntake;
import dev.lockstep.network.groupmessage.GroupMessageLedger;
import dev.lockstep.network.keypackage.KeyPackageStore;
import dev.lockstep.network.ledger.LargeReads;
import dev.lockstep.network.ledger.PageRequest;
import dev.lockstep.network.request.Fields;
import dev.lockstep.network.subscription.MessageStreams;
import dev.lockstep.network.welcome.WelcomeLedger;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.proto.mls.api.BatchPublishCommitLogRequest;
import dev.lockstep.xmtp.proto.mls.api.BatchQueryCommitLogRequest;
import dev.lockstep.xmtp.proto.mls.api.BatchQueryCommitLogResponse;
import dev.lockstep.xmtp.proto.mls.api.FetchKeyPackagesRequest;
import dev.lockstep.xmtp.proto.mls.api.FetchKeyPackagesResponse;
import dev.lockstep.xmtp.proto.mls.api.GetIdentityUpdatesRequest;
import dev.lockstep.xmtp.proto.mls.api.GetIdentityUpdatesResponse;
import dev.lockstep.xmtp.proto.mls.api.GetNewestGroupMessageRequest;
import dev.lockstep.xmtp.proto.mls.api.GetNewestGroupMessageResponse;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.MlsApiGrpc;
import dev.lockstep.xmtp.proto.mls.api.QueryGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.QueryGroupMessagesResponse;
import dev.lockstep.xmtp.proto.mls.api.QueryWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.QueryWelcomeMessagesResponse;
import dev.lockstep.xmtp.proto.mls.api.RegisterInstallationRequest;
import dev.lockstep.xmtp.proto.mls.api.RegisterInstallationResponse;
import dev.lockstep.xmtp.proto.mls.api.RevokeInstallationRequest;
import dev.lockstep.xmtp.proto.mls.api.SendGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SendWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeResponse;
import dev.lockstep.xmtp.proto.mls.api.SubscribeWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.UploadKeyPackageRequest;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/** The calls of {@code MlsApi} (XMTP network reference §2.1). */
@ApplicationScoped
class MlsCalls implements MlsApiGrpc.AsyncService {
    private final GroupMessageIntake groupMessageIntake;
    private final GroupMessageLedger groupMessages;
    private final WelcomeLedger welcomes;
    private final KeyPackageStore keyPackages;
    private final CommitLogCalls commitLog;
    private final MessageStreams streams;
    private final int mostElements;
    private final LargeReads reads;

    MlsCalls(
            GroupMessageIntake groupMessageIntake,
            GroupMessageLedger groupMessages,
            WelcomeLedger welcomes,
            KeyPackageStore keyPackages,
            CommitLogCalls commitLog,
            MessageStreams streams,
            LargeReads reads,
            NetworkSettings settings) {
        this.groupMessageIntake = groupMessageIntake;
        this.groupMessages = groupMessages;
        this.welcomes = welcomes;
        this.keyPackages = keyPackages;
        this.commitLog = commitLog;
        this.streams = streams;
        this.mostElements = settings.limits().elements();
        this.reads = reads;
    }

    @Override
    public void sendGroupMessages(SendGroupMessagesRequest request, StreamObserver<Empty> observer) {
        Answers.answer(observer, () -> {
            Fields.requireAtMost("messages", request.getMessagesCount(), mostElements);
            return groupMessages.append(groupMessageIntake.accept(request)).map(Empty.getDefaultInstance());
        });
    }

    @Override
    public void queryGroupMessages(
            QueryGroupMessagesRequest request, StreamObserver<QueryGroupMessagesResponse> observer) {
        Answers.answer(observer, () -> {
            var group = Fields.group("group_id", request.getGroupId());
            var paging = PageRequest.of(request.getPagingInfo());
            return reads.page(groupMessages.reader(), group.bytes(), paging)
                    .map(page -> QueryGroupMessagesResponse.newBuilder()
                            .addAllMessages(page.messages())
                            .setPagingInfo(paging.answer(page))
                            .build());
        });
    }

    @Override
    public void getNewestGroupMessage(
            GetNewestGroupMessageRequest request, StreamObserver<GetNewestGroupMessageResponse> observer) {
        Answers.answer(observer, () -> {
            Fields.requireSome("group_ids", request.getGroupIdsCount());
            Fields.requireAtMost("group_ids", request.getGroupIdsCount(), mostElements);
            var groups = Fields.groups("group_ids", request.getGroupIdsList());
            var size = request.getIncludeContent() ? groupMessages.newestBytes(groups) : Future.succeededFuture(0L);
            return size.compose(bytes -> reads.sized(
                            bytes, "groups", () -> groupMessages.newest(groups, request.getIncludeContent())))
                    .map(newest -> newest(groups, newest));
        });
    }

    private static GetNewestGroupMessageResponse newest(List<GroupId> groups, Map<GroupId, GroupMessage> newest) {
        var response = GetNewestGroupMessageResponse.newBuilder();
        for (var group : groups) {
            var answer = response.addResponsesBuilder();
            var message = newest.get(group);
            if (message != null) {
                answer.setGroupMessage(message);
            }
        }
        return response.build();
    }

    @Override
    public void subscribeGroupMessages(SubscribeGroupMessagesRequest request, StreamObserver<GroupMessage> observer) {
        streams.groupMessages(request, (ServerCallStreamObserver<GroupMessage>) observer);
    }

    @Override
    public void sendWelcomeMessages(SendWelcomeMessagesRequest request, StreamObserver<Empty> observer) {
        Answers.answer(observer, () -> {
            Fields.requireAtMost("messages", request.getMessagesCount(), mostElements);
            return welcomes.append(request).map(Empty.getDefaultInstance());
        });
    }

    @Override
    public void queryWelcomeMessages(
            QueryWelcomeMessagesRequest request, StreamObserver<QueryWelcomeMessagesResponse> observer) {
        Answers.answer(observer, () -> {
            var installation = Fields.installation("installation_key", request.getInstallationKey());
            var paging = PageRequest.of(request.getPagingInfo());
            return reads.page(welcomes.reader(), installation.bytes(), paging)
                    .map(page -> QueryWelcomeMessagesResponse.newBuilder()
                            .addAllMessages(page.messages())
                            .setPagingInfo(paging.answer(page))
                            .build());
        });
    }

    @Override
    public void subscribeWelcomeMessages(
            SubscribeWelcomeMessagesRequest request, StreamObserver<WelcomeMessage> observer) {
        streams.welcomes(request, (ServerCallStreamObserver<WelcomeMessage>) observer);
    }

    @Override
    public StreamObserver<SubscribeRequest> subscribe(StreamObserver<SubscribeResponse> observer) {
        return streams.mutable((ServerCallStreamObserver<SubscribeResponse>) observer);
    }

    @Override
    public void uploadKeyPackage(UploadKeyPackageRequest request, StreamObserver<Empty> observer) {
        Answers.answer(
                observer,
                () -> keyPackages
                        .upload(request.getKeyPackage().getKeyPackageTlsSerialized())
                        .map(Empty.getDefaultInstance()));
    }

    @Override
    public void registerInstallation(
            RegisterInstallationRequest request, StreamObserver<RegisterInstallationResponse> observer) {
        Answers.answer(
                observer,
                () -> keyPackages
                        .upload(request.getKeyPackage().getKeyPackageTlsSerialized())
                        .map(installation -> RegisterInstallationResponse.newBuilder()
                                .setInstallationKey(installation.bytes())
                                .build()));
    }

    @Override
    public void fetchKeyPackages(FetchKeyPackagesRequest request, StreamObserver<FetchKeyPackagesResponse> observer) {
        Answers.answer(observer, () -> {
            Fields.requireAtMost("installation_keys", request.getInstallationKeysCount(), mostElements);
            var installations = Fields.installations("installation_keys", request.getInstallationKeysList());
            return keyPackages
                    .fetchBytes(installations)
                    .compose(bytes -> reads.sized(bytes, "installation keys", () -> keyPackages.fetch(installations)))
                    .map(found -> {
                        var response = FetchKeyPackagesResponse.newBuilder();
                        for (InstallationId installation : installations) {
                            var slot = response.addKeyPackagesBuilder();
                            var keyPackage = found.get(installation);
                            if (keyPackage != null) {
                                slot.setKeyPackageTlsSerialized(keyPackage);
                            }
                        }
                        return response.build();
                    });
        });
    }

    @Override
    public void batchPublishCommitLog(BatchPublishCommitLogRequest request, StreamObserver<Empty> observer) {
        Answers.answer(observer, () -> commitLog.publish(request).map(Empty.getDefaultInstance()));
    }

    @Override
    public void batchQueryCommitLog(
            BatchQueryCommitLogRequest request, StreamObserver<BatchQueryCommitLogResponse> observer) {
        Answers.answer(observer, () -> commitLog.query(request));
    }

    @Override
    public void revokeInstallation(RevokeInstallationRequest request, StreamObserver<Empty> observer) {
        Answers.refuse(
                observer,
                new Failure.NotOffered(
                        "RevokeInstallation is not offered; publish an identity update that revokes the installation"));
    }

    @Override
    public void getIdentityUpdates(
            GetIdentityUpdatesRequest request, StreamObserver<GetIdentityUpdatesResponse> observer) {
        Answers.refuse(
                observer,
                new Failure.NotOffered(
                        "MlsApi.GetIdentityUpdates is not offered; ask IdentityApi.GetIdentityUpdates by inbox id"));
    }
}
