package dev.lockstep.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.MlsApiGrpc;
import dev.lockstep.xmtp.proto.mls.api.SubscribeGroupMessagesRequest;
import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What clients rely on below the calls. */
@QuarkusTest
class TransportTest extends NetworkTest {
    @Test
    void headersOfAStreamArriveBeforeAnyMessageExists() throws Exception {
        var headers = new CompletableFuture<Metadata>();
        var call = client.channel().newCall(MlsApiGrpc.getSubscribeGroupMessagesMethod(), CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onHeaders(Metadata received) {
                        headers.complete(received);
                    }
                },
                new Metadata());
        call.request(1);

        call.sendMessage(following(GroupMessages.newGroup(), 0));
        call.halfClose();

        assertThat(headers.get(5, TimeUnit.SECONDS)).isNotNull();
        call.cancel("seen", null);
    }

    @Test
    void aRequestThatIsNoProtobufIsRefusedAndNotLeftWaiting() {
        var bytes =
                MlsApiGrpc.getSendGroupMessagesMethod().toBuilder(raw(), raw()).build();

        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "not readable",
                () -> ClientCalls.blockingUnaryCall(
                        client.channel(),
                        bytes,
                        CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS),
                        new byte[] {(byte) 0xff, (byte) 0xff, 1}));
    }

    @Test
    void aRequestBeyondTheLimitIsRefusedWithTheLimit() {
        var bytes =
                MlsApiGrpc.getSendGroupMessagesMethod().toBuilder(raw(), raw()).build();

        assertRefused(
                Status.Code.RESOURCE_EXHAUSTED,
                "26214400",
                () -> ClientCalls.blockingUnaryCall(
                        client.channel(),
                        bytes,
                        CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS),
                        new byte[(25 << 20) + 1]));
    }

    @Test
    void aRequestFarBeyondTheLimitIsRefusedToo() {
        var bytes =
                MlsApiGrpc.getSendGroupMessagesMethod().toBuilder(raw(), raw()).build();

        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                        client.channel(),
                        bytes,
                        CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS),
                        new byte[40 << 20]))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refusal -> assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
    }

    @Test
    void gzipIsUnderstood() {
        var group = GroupMessages.newGroup();

        client.mls().withCompression("gzip").sendGroupMessages(GroupMessages.send(GroupMessages.application(group)));

        assertThat(stored(group)).hasSize(1);
    }

    @Test
    void servesHealth() {
        var health = HealthGrpc.newBlockingStub(client.channel());

        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void readinessIsOnTheSamePort() {
        io.restassured.RestAssured.get("/q/health/ready").then().statusCode(200);
    }

    @Test
    void aReaderWhoseConnectionBreaksIsForgotten() throws Exception {
        double before = openStreams();
        var other = newClient();
        var stream = Streaming.<SubscribeGroupMessagesRequest, GroupMessage>thatReads();
        other.mlsStreams().subscribeGroupMessages(following(GroupMessages.newGroup(), 0), stream);
        await(() -> openStreams() == before + 1);

        other.close();

        await(() -> openStreams() == before);
    }

    static double openStreams() {
        return io.restassured.RestAssured.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("lockstep_network_streams "))
                .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
                .findFirst()
                .orElseThrow();
    }

    static MethodDescriptor.Marshaller<byte[]> raw() {
        return new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(byte[] value) {
                return new ByteArrayInputStream(value);
            }

            @Override
            public byte[] parse(InputStream stream) {
                try {
                    return stream.readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
