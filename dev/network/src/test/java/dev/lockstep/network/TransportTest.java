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
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Inject;
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
    @Inject
    Vertx vertx;

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
    void anUnknownEncodingIsRefused() throws Exception {
        var answer = post("application/grpc", "br", Buffer.buffer());

        assertThat(answer.getHeader("grpc-status")).isEqualTo("12");
        assertThat(answer.getHeader("grpc-message")).contains("grpc-encoding: br");
    }

    @Test
    void aRequestThatEndsInsideAMessageIsRefused() throws Exception {
        var answer = post("application/grpc", "identity", Buffer.buffer(new byte[] {0, 0, 0, 0, 9, 1}));

        assertThat(answer.getHeader("grpc-status")).isEqualTo("3");
        assertThat(answer.getHeader("grpc-message")).contains("ended inside a message");
    }

    @Test
    void aRequestWithoutAMessageIsAnsweredToo() throws Exception {
        assertThat(post("application/grpc", "identity", Buffer.buffer()).getHeader("grpc-status"))
                .isNotEqualTo("0");
    }

    @Test
    void whatIsNotGrpcIsNotFound() throws Exception {
        assertThat(post("application/json", "identity", Buffer.buffer("{}")).statusCode())
                .isEqualTo(404);
    }

    private HttpClientResponse post(String type, String encoding, Buffer body) throws Exception {
        var http = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        try {
            return onContext(
                    vertx,
                    () -> http.request(
                                    HttpMethod.POST, port(), "localhost", "/xmtp.mls.api.v1.MlsApi/SendGroupMessages")
                            .compose(request -> request.putHeader("content-type", type)
                                    .putHeader("grpc-encoding", encoding)
                                    .send(body))
                            .compose(response -> response.end().map(response)));
        } finally {
            http.close();
        }
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
