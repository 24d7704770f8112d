package dev.lockstep.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.tree.Credential;
import dev.lockstep.xmtp.proto.identity.api.GetIdentityUpdatesRequest;
import dev.lockstep.xmtp.proto.identity.api.GetInboxIdsRequest;
import dev.lockstep.xmtp.proto.identity.api.IdentityApiGrpc;
import dev.lockstep.xmtp.proto.identity.api.PublishIdentityUpdateRequest;
import dev.lockstep.xmtp.proto.identity.api.VerifySmartContractWalletSignaturesRequest;
import dev.lockstep.xmtp.proto.mls.api.BatchPublishCommitLogRequest;
import dev.lockstep.xmtp.proto.mls.api.BatchQueryCommitLogRequest;
import dev.lockstep.xmtp.proto.mls.api.FetchKeyPackagesRequest;
import dev.lockstep.xmtp.proto.mls.api.GetNewestGroupMessageRequest;
import dev.lockstep.xmtp.proto.mls.api.GroupMessageInput;
import dev.lockstep.xmtp.proto.mls.api.MlsApiGrpc;
import dev.lockstep.xmtp.proto.mls.api.PublishCommitLogRequest;
import dev.lockstep.xmtp.proto.mls.api.QueryGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.QueryWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.RegisterInstallationRequest;
import dev.lockstep.xmtp.proto.mls.api.RevokeInstallationRequest;
import dev.lockstep.xmtp.proto.mls.api.SendGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SendWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SortDirection;
import dev.lockstep.xmtp.proto.mls.api.UploadKeyPackageRequest;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.quarkus.test.junit.QuarkusTest;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every call does with what it should not be given: a clear status, nothing stored, the rest undisturbed. */
@QuarkusTest
class BadInputTest extends NetworkTest {
    static Stream<MethodDescriptor<?, ?>> everyCall() {
        return Stream.concat(
                MlsApiGrpc.getServiceDescriptor().getMethods().stream(),
                IdentityApiGrpc.getServiceDescriptor().getMethods().stream());
    }

    @ParameterizedTest
    @MethodSource("everyCall")
    void bytesThatAreNoMessageAreRefused(MethodDescriptor<?, ?> method) {
        var raw = method.toBuilder(TransportTest.raw(), TransportTest.raw())
                .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                .build();

        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "not readable",
                () -> ClientCalls.blockingServerStreamingCall(
                                client.channel(),
                                raw,
                                CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
                                new byte[] {(byte) 0xff, (byte) 0xff, 1})
                        .forEachRemaining(_ -> {}));
    }

    @Test
    void everyRefusalCarriesAStableCode() {
        try {
            client.mls().sendGroupMessages(SendGroupMessagesRequest.getDefaultInstance());
        } catch (StatusRuntimeException refusal) {
            var details = StatusProto.fromThrowable(refusal);
            assertThat(details).isNotNull();
            assertThat(details.getDetails(0).getValue().toStringUtf8())
                    .contains("INVALID_REQUEST")
                    .contains("network.lockstep.dev");
            return;
        }
        throw new AssertionError("an empty request was accepted");
    }

    @Test
    void sendGroupMessages() {
        var group = GroupMessages.newGroup();

        invalid("messages: none", () -> client.mls().sendGroupMessages(SendGroupMessagesRequest.getDefaultInstance()));
        invalid(
                "messages[0].v1",
                () -> client.mls().sendGroupMessages(GroupMessages.send(GroupMessageInput.getDefaultInstance())));
        invalid(
                "MALFORMED",
                () -> client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.input(ByteString.EMPTY))));
        invalid(
                "at most 8388608",
                () -> client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.application(group, 8 << 20))));
        var hmac = GroupMessages.application(group).toBuilder();
        hmac.getV1Builder().setSenderHmac(GroupMessages.randomBytes(2_000));
        invalid("sender_hmac", () -> client.mls().sendGroupMessages(GroupMessages.send(hmac.build())));

        assertThat(stored(group)).isEmpty();
    }

    @Test
    void queries() {
        invalid("group_id", () -> client.mls().queryGroupMessages(QueryGroupMessagesRequest.getDefaultInstance()));
        invalid("17 bytes (expected: 16 bytes)", () -> query17());
        invalid(
                "installation_key",
                () -> client.mls().queryWelcomeMessages(QueryWelcomeMessagesRequest.getDefaultInstance()));
        invalid(
                "group_ids: none",
                () -> client.mls().getNewestGroupMessage(GetNewestGroupMessageRequest.getDefaultInstance()));
        invalid(
                "group_ids[1]",
                () -> client.mls()
                        .getNewestGroupMessage(GetNewestGroupMessageRequest.newBuilder()
                                .addGroupIds(GroupMessages.newGroup().bytes())
                                .addGroupIds(ByteString.EMPTY)
                                .build()));
    }

    private void query17() {
        client.mls()
                .queryGroupMessages(QueryGroupMessagesRequest.newBuilder()
                        .setGroupId(GroupMessages.randomBytes(17))
                        .build());
    }

    @Test
    void sendWelcomeMessages() {
        invalid(
                "messages: none",
                () -> client.mls().sendWelcomeMessages(SendWelcomeMessagesRequest.getDefaultInstance()));
    }

    @Test
    void keyPackages() {
        var installation = KeyPackages.ofNewInstallation();
        var good = installation.next();
        var forged = good.substring(0, good.size() - 1).concat(ByteString.copyFrom(new byte[] {
            (byte) (good.byteAt(good.size() - 1) ^ 1)
        }));

        uploadRefused("MALFORMED", ByteString.EMPTY);
        uploadRefused("MALFORMED", good.substring(0, good.size() - 7));
        uploadRefused("MALFORMED", good.concat(ByteString.copyFrom(new byte[1])));
        uploadRefused("INVALID_SIGNATURE", forged);
        uploadRefused("LIFETIME", installation.expired());
        uploadRefused("CREDENTIAL", installation.of(Credential.basic(Bytes.fromHex("ffff01"))));
        uploadRefused("at most 65536", ByteString.copyFrom(new byte[65_537]));
        invalid(
                "invalid identity",
                () -> client.mls().registerInstallation(RegisterInstallationRequest.getDefaultInstance()));

        var slots = client.mls().fetchKeyPackages(KeyPackages.fetch(installation.installation()));
        assertThat(slots.getKeyPackages(0).getKeyPackageTlsSerialized()).isEmpty();
        assertThat(client.mls()
                        .fetchKeyPackages(FetchKeyPackagesRequest.getDefaultInstance())
                        .getKeyPackagesCount())
                .isZero();
        invalid(
                "installation_keys[0]",
                () -> client.mls()
                        .fetchKeyPackages(FetchKeyPackagesRequest.newBuilder()
                                .addInstallationKeys(ByteString.EMPTY)
                                .build()));
    }

    @Test
    void theNewestKeyPackageIsTheCurrentOne() {
        var installation = KeyPackages.ofNewInstallation();
        var registration = RegisterInstallationRequest.newBuilder();
        registration.getKeyPackageBuilder().setKeyPackageTlsSerialized(installation.next());
        assertThat(client.mls().registerInstallation(registration.build()).getInstallationKey())
                .isEqualTo(installation.installation().bytes());

        var newest = installation.next();
        client.mls().uploadKeyPackage(KeyPackages.upload(newest));

        assertThat(client.mls()
                        .fetchKeyPackages(KeyPackages.fetch(installation.installation()))
                        .getKeyPackages(0)
                        .getKeyPackageTlsSerialized())
                .isEqualTo(newest);
    }

    private void uploadRefused(String text, ByteString keyPackage) {
        UploadKeyPackageRequest request = KeyPackages.upload(keyPackage);
        invalid(text, () -> client.mls().uploadKeyPackage(request));
    }

    @Test
    void commitLog() {
        var group = GroupMessages.newGroup();
        var entry = PublishCommitLogRequest.newBuilder()
                .setGroupId(group.bytes())
                .setSerializedCommitLogEntry(GroupMessages.randomBytes(100));
        entry.getSignatureBuilder().setBytes(GroupMessages.randomBytes(64)).setPublicKey(GroupMessages.randomBytes(32));
        var queries = BatchQueryCommitLogRequest.newBuilder();
        queries.addRequestsBuilder().setGroupId(group.bytes()).setPagingInfo(ascending(0, 0));

        publishRefused("requests: 11", entry.clone(), 11);
        publishRefused("requests: none", entry.clone(), 0);
        publishRefused("group_id", entry.clone().clearGroupId(), 1);
        publishRefused("serialized_commit_log_entry", entry.clone().clearSerializedCommitLogEntry(), 1);
        publishRefused("signature", entry.clone().clearSignature(), 1);
        assertThat(client.mls()
                        .batchQueryCommitLog(queries.build())
                        .getResponses(0)
                        .getCommitLogEntriesCount())
                .isZero();

        client.mls()
                .batchPublishCommitLog(BatchPublishCommitLogRequest.newBuilder()
                        .addRequests(entry)
                        .addRequests(entry)
                        .build());
        var stored = client.mls().batchQueryCommitLog(queries.build()).getResponses(0);
        assertThat(stored.getCommitLogEntriesCount()).isEqualTo(2);
        assertThat(stored.getCommitLogEntries(0).getSerializedCommitLogEntry())
                .isEqualTo(entry.getSerializedCommitLogEntry());
        assertThat(stored.getCommitLogEntries(0).getSignature()).isEqualTo(entry.getSignature());
        assertThat(stored.getCommitLogEntries(1).getSequenceId())
                .isGreaterThan(stored.getCommitLogEntries(0).getSequenceId());

        var tooMany = BatchQueryCommitLogRequest.newBuilder();
        for (int i = 0; i < 21; i++) {
            tooMany.addRequestsBuilder().setGroupId(group.bytes());
        }
        invalid("requests: 21", () -> client.mls().batchQueryCommitLog(tooMany.build()));
        queries.getRequestsBuilder(0).getPagingInfoBuilder().setDirection(SortDirection.SORT_DIRECTION_DESCENDING);
        invalid("descending", () -> client.mls().batchQueryCommitLog(queries.build()));
    }

    private void publishRefused(String text, PublishCommitLogRequest.Builder entry, int times) {
        var request = BatchPublishCommitLogRequest.newBuilder();
        for (int i = 0; i < times; i++) {
            request.addRequests(entry);
        }
        invalid(text, () -> client.mls().batchPublishCommitLog(request.build()));
    }

    @Test
    void whatTheProtocolHasLeftBehindIsNotOffered() {
        assertRefused(
                Status.Code.UNIMPLEMENTED,
                "publish an identity update",
                () -> client.mls().revokeInstallation(RevokeInstallationRequest.getDefaultInstance()));
        assertRefused(
                Status.Code.UNIMPLEMENTED,
                "by inbox id",
                () -> client.mls()
                        .getIdentityUpdates(
                                dev.lockstep.xmtp.proto.mls.api.GetIdentityUpdatesRequest.getDefaultInstance()));
    }

    @Test
    void identityUpdates() throws Exception {
        var person = new Person();
        var registration = person.registration();
        client.identity().publishIdentityUpdate(Person.publication(registration));

        invalid(
                "missing",
                () -> client.identity().publishIdentityUpdate(PublishIdentityUpdateRequest.getDefaultInstance()));
        invalid(
                "inbox_id",
                () -> client.identity()
                        .publishIdentityUpdate(Person.publication(
                                registration.toBuilder().setInboxId("xyz").build())));
        invalid("MultipleCreate", () -> client.identity().publishIdentityUpdate(Person.publication(registration)));
        var other = new Person();
        other.registration();
        var link = other.linking(
                dev.lockstep.xmtp.wallet.WalletKey.generate(java.util.concurrent.ThreadLocalRandom.current()));
        invalid("NotCreated", () -> client.identity().publishIdentityUpdate(Person.publication(link)));
        var linked = person.linking(
                dev.lockstep.xmtp.wallet.WalletKey.generate(java.util.concurrent.ThreadLocalRandom.current()));
        client.identity().publishIdentityUpdate(Person.publication(linked));
        invalid("Replay", () -> client.identity().publishIdentityUpdate(Person.publication(linked)));

        var query = GetIdentityUpdatesRequest.newBuilder();
        query.addRequestsBuilder().setInboxId(person.inbox().value());
        query.addRequestsBuilder().setInboxId(person.inbox().value()).setSequenceId(-1);
        var answers = client.identity().getIdentityUpdates(query.build());
        assertThat(answers.getResponses(0).getUpdatesCount()).isEqualTo(2);
        assertThat(answers.getResponses(1).getUpdatesCount()).isZero();
        invalid(
                "requests[0].inbox_id",
                () -> client.identity()
                        .getIdentityUpdates(GetIdentityUpdatesRequest.newBuilder()
                                .addRequests(GetIdentityUpdatesRequest.Request.getDefaultInstance())
                                .build()));
        assertThat(client.identity()
                        .getIdentityUpdates(GetIdentityUpdatesRequest.getDefaultInstance())
                        .getResponsesCount())
                .isZero();
    }

    @Test
    void inboxLookUps() {
        var request = GetInboxIdsRequest.newBuilder();
        request.addRequestsBuilder().setIdentifier("a\0b");
        invalid("zero character", () -> client.identity().getInboxIds(request.build()));
        request.getRequestsBuilder(0).setIdentifier("").setIdentifierKindValue(77);
        invalid("identifier_kind", () -> client.identity().getInboxIds(request.build()));
        assertThat(client.identity()
                        .getInboxIds(GetInboxIdsRequest.getDefaultInstance())
                        .getResponsesCount())
                .isZero();
    }

    @Test
    void contractWalletsOfAChainThatIsNotConfigured() {
        var request = VerifySmartContractWalletSignaturesRequest.newBuilder();
        request.addSignaturesBuilder()
                .setAccountId("eip155:8453:0x" + "ab".repeat(20))
                .setHash(GroupMessages.randomBytes(32))
                .setSignature(GroupMessages.randomBytes(65));
        request.addSignaturesBuilder().setAccountId("nonsense").setHash(GroupMessages.randomBytes(32));
        request.addSignaturesBuilder()
                .setAccountId("eip155:1:0x" + "ab".repeat(20))
                .setHash(ByteString.EMPTY);

        var answers = client.identity()
                .verifySmartContractWalletSignatures(request.build())
                .getResponsesList();

        assertThat(answers).hasSize(3).noneMatch(answer -> answer.getIsValid());
        assertThat(answers.get(0).getError()).contains("no endpoint is configured for chain eip155:8453");
        assertThat(answers.get(1).getError()).contains("account id: nonsense");
        assertThat(answers.get(2).getError()).contains("hash: 0 bytes");
    }

    private static void invalid(String text, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertRefused(Status.Code.INVALID_ARGUMENT, text, call);
    }
}
