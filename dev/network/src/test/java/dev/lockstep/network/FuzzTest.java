package dev.lockstep.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import dev.lockstep.xmtp.proto.identity.api.GetIdentityUpdatesRequest;
import dev.lockstep.xmtp.proto.identity.api.GetInboxIdsRequest;
import dev.lockstep.xmtp.proto.identity.api.IdentityApiGrpc;
import dev.lockstep.xmtp.proto.mls.api.GetNewestGroupMessageRequest;
import dev.lockstep.xmtp.proto.mls.api.MlsApiGrpc;
import dev.lockstep.xmtp.proto.mls.api.QueryGroupMessagesRequest;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Requests that were good until some of their bytes changed: accepted or refused, never a fault, never left waiting. */
@QuarkusTest
class FuzzTest extends NetworkTest {
    private static final int TRIES = 400;
    private static final Set<Status.Code> CLEAR = Set.of(
            Status.Code.OK, Status.Code.INVALID_ARGUMENT, Status.Code.RESOURCE_EXHAUSTED, Status.Code.UNAVAILABLE);

    @Test
    void changedBytesAreNeverAFault() throws Exception {
        var random = new Random(20_261_121);
        for (var call : goodRequests().entrySet()) {
            var raw = call.getKey().toBuilder(TransportTest.raw(), TransportTest.raw())
                    .build();
            for (int i = 0; i < TRIES; i++) {
                var bytes = changed(call.getValue().toByteArray(), random);

                assertThat(codeOf(raw, bytes))
                        .as("%s with %s", call.getKey().getFullMethodName(), Arrays.toString(bytes))
                        .isIn(CLEAR);
            }
        }
        var group = GroupMessages.newGroup();
        client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.application(group)));
        assertThat(stored(group)).hasSize(1);
    }

    private Map<MethodDescriptor<?, ?>, MessageLite> goodRequests() throws Exception {
        var group = GroupMessages.newGroup();
        var updates = GetIdentityUpdatesRequest.newBuilder();
        updates.addRequestsBuilder().setInboxId("ab".repeat(32)).setSequenceId(3);
        var inboxes = GetInboxIdsRequest.newBuilder();
        inboxes.addRequestsBuilder().setIdentifier("0x" + "ab".repeat(20)).setIdentifierKindValue(1);
        return Map.of(
                MlsApiGrpc.getSendGroupMessagesMethod(),
                GroupMessages.send(GroupMessages.applications(group, 2)),
                MlsApiGrpc.getSendWelcomeMessagesMethod(),
                Welcomes.send(
                        Welcomes.welcome(Welcomes.newInstallation()),
                        Welcomes.input(Welcomes.pointer(Welcomes.newInstallation()))),
                MlsApiGrpc.getUploadKeyPackageMethod(),
                KeyPackages.upload(KeyPackages.ofNewInstallation().next()),
                MlsApiGrpc.getQueryGroupMessagesMethod(),
                QueryGroupMessagesRequest.newBuilder()
                        .setGroupId(group.bytes())
                        .setPagingInfo(ascending(3, 7))
                        .build(),
                MlsApiGrpc.getGetNewestGroupMessageMethod(),
                GetNewestGroupMessageRequest.newBuilder()
                        .addAllGroupIds(
                                List.of(group.bytes(), GroupMessages.newGroup().bytes()))
                        .build(),
                IdentityApiGrpc.getPublishIdentityUpdateMethod(),
                Person.publication(new Person().registration()),
                IdentityApiGrpc.getGetIdentityUpdatesMethod(),
                updates.build(),
                IdentityApiGrpc.getGetInboxIdsMethod(),
                inboxes.build());
    }

    private static byte[] changed(byte[] good, Random random) {
        var bytes = good.clone();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private Status.Code codeOf(MethodDescriptor<byte[], byte[]> call, byte[] request) {
        try {
            var patience = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
            ClientCalls.blockingUnaryCall(client.channel(), call, patience, request);
            return Status.Code.OK;
        } catch (StatusRuntimeException refusal) {
            return refusal.getStatus().getCode();
        }
    }
}
