package dev.lockstep.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.proto.mls.api.FetchKeyPackagesRequest;
import dev.lockstep.xmtp.proto.mls.api.GetNewestGroupMessageRequest;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.MlsApiGrpc;
import dev.lockstep.xmtp.proto.mls.api.Pong;
import dev.lockstep.xmtp.proto.mls.api.SubscribeGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeResponse;
import dev.lockstep.xmtp.proto.mls.api.SubscribeResponse.V1.ResponseCase;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What settings bound, with settings that are soon reached. */
@QuarkusTest
@TestProfile(TightLimitsTest.TightLimits.class)
class TightLimitsTest extends NetworkTest {
    /** A little of everything, and a certificate: for TLS as well, starting the network again is what takes long. */
    public static final class TightLimits implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.http.ssl.certificate.key-store-file", selfSigned().toString(),
                    "quarkus.http.ssl.certificate.key-store-password", "changeit",
                    "quarkus.http.test-ssl-port", "0",
                    "lockstep.network.streams.keepalive", "2s",
                    "lockstep.network.streams.total", "3",
                    "lockstep.network.streams.topics", "4",
                    "lockstep.network.limits.elements", "50",
                    "lockstep.network.limits.response", "64K",
                    "lockstep.network.limits.group-message", "32K",
                    "lockstep.network.limits.key-package", "2K");
        }
    }

    @TestHTTPResource(value = "/", tls = true)
    @SuppressWarnings("NullAway.Init")
    URL secure;

    private static Path selfSigned() {
        try {
            var store = Files.createTempDirectory(Path.of("target"), "tls").resolve("store.p12");
            var keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "network",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=localhost",
                            "-validity",
                            "2",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            "changeit")
                    .inheritIO()
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool ended with " + keytool.exitValue());
            }
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tlsCarriesTheSameCalls() throws Exception {
        var channel = NettyChannelBuilder.forAddress("localhost", secure.getPort())
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .build())
                .build();
        var group = GroupMessages.newGroup();
        var stream = Streaming.<SubscribeGroupMessagesRequest, GroupMessage>thatReads();
        MlsApiGrpc.newStub(channel).subscribeGroupMessages(following(group, 0), stream);

        client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.application(group)));

        assertThat(stream.next().getV1().getGroupId()).isEqualTo(group.bytes());
        channel.shutdownNow();
    }

    @Test
    void aSilentStreamIsAskedAndLivesOnWhenItAnswers() throws Exception {
        try (var stream = subscribe()) {
            for (int i = 0; i < 2; i++) {
                var asked = frame(stream, ResponseCase.PING).getPing().getNonce();
                var pong = SubscribeRequest.newBuilder();
                pong.getV1Builder().setPong(Pong.newBuilder().setNonce(asked));
                stream.call().onNext(pong.build());
            }

            frame(stream, ResponseCase.PING);
        }
    }

    @Test
    void aSilentStreamThatDoesNotAnswerIsGivenUp() throws Exception {
        var stream = subscribe();
        frame(stream, ResponseCase.PING);

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(stream.end().getDescription()).contains("no pong");
    }

    @Test
    void streamsAreCountedOverAllConnections() throws Exception {
        var open = new ArrayList<Client>();
        for (int i = 0; i < 3; i++) {
            var another = newClient();
            open.add(another);
            var stream = Streaming.<SubscribeGroupMessagesRequest, GroupMessage>thatReads();
            another.mlsStreams().subscribeGroupMessages(following(GroupMessages.newGroup(), 0), stream);
        }
        await(() -> TransportTest.openStreams() == 3);

        var refused = follow(GroupMessages.newGroup(), 0);

        assertThat(refused.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused.end().getDescription()).contains("limit: 3");
        for (var client : open) {
            client.close();
        }
        await(() -> TransportTest.openStreams() == 0);
        try (var stream = follow(GroupMessages.newGroup(), 0)) {
            await(() -> TransportTest.openStreams() == 1);
        }
    }

    @Test
    void aStreamFollowsNoMoreTopicsThanAllowed() throws Exception {
        var request = SubscribeGroupMessagesRequest.newBuilder();
        for (int i = 0; i < 5; i++) {
            request.addFiltersBuilder().setGroupId(GroupMessages.newGroup().bytes());
        }
        assertThat(follow(request.build()).end().getDescription()).contains("filters: 5");

        var stream = subscribe();
        var mutation = SubscribeRequest.newBuilder();
        var mutate = mutation.getV1Builder().getMutateBuilder().setMutateId(1);
        for (int i = 0; i < 5; i++) {
            mutate.addAddsBuilder()
                    .setTopic(ByteString.copyFrom(new byte[] {0})
                            .concat(GroupMessages.newGroup().bytes()));
        }
        stream.call().onNext(mutation.build());

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void aRequestHasNoMoreElementsThanAllowed() {
        var request = FetchKeyPackagesRequest.newBuilder();
        for (int i = 0; i < 51; i++) {
            request.addInstallationKeys(Welcomes.newInstallation().bytes());
        }

        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "installation_keys: 51 (expected: at most 50)",
                () -> client.mls().fetchKeyPackages(request.build()));
    }

    @Test
    void whatIsLargerThanAllowedIsNotStored() {
        var group = GroupMessages.newGroup();

        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "at most 32768",
                () -> client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.application(group, 33_000))));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "at most 2048",
                () -> client.mls().uploadKeyPackage(KeyPackages.upload(ByteString.copyFrom(new byte[2_049]))));

        assertThat(stored(group)).isEmpty();
    }

    @Test
    void anAnswerThatWouldNotFitIsRefusedWhereItCannotBeCut() {
        var group = GroupMessages.newGroup();
        client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.application(group, 30_000)));
        var request = GetNewestGroupMessageRequest.newBuilder()
                .setIncludeContent(true)
                .addGroupIds(group.bytes())
                .addGroupIds(group.bytes())
                .addGroupIds(group.bytes());

        assertRefused(
                Status.Code.RESOURCE_EXHAUSTED,
                "ask for fewer groups at once",
                () -> client.mls().getNewestGroupMessage(request.build()));
    }

    @Test
    void aPageThatWouldNotFitIsCutWithACursorAndGoesOnInBothDirections() {
        var group = GroupMessages.newGroup();
        for (int i = 0; i < 4; i++) {
            client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.application(group, 20_000)));
        }

        var first = query(group, ascending(0, 0));
        var second = query(group, ascending(0, first.getPagingInfo().getIdCursor()));

        assertThat(first.getMessagesCount()).isEqualTo(3);
        assertThat(second.getMessagesCount()).isEqualTo(1);
        assertThat(second.getPagingInfo().getIdCursor()).isZero();
        assertThat(query(group, paging(dev.lockstep.xmtp.proto.mls.api.SortDirection.SORT_DIRECTION_DESCENDING, 0, 0))
                        .getMessagesCount())
                .isEqualTo(3);
    }

    private Streaming<SubscribeRequest, SubscribeResponse> subscribe() throws InterruptedException {
        var stream = Streaming.<SubscribeRequest, SubscribeResponse>thatReads();
        client.mlsStreams().subscribe(stream);
        frame(stream, ResponseCase.STARTED);
        return stream;
    }

    private static SubscribeResponse.V1 frame(
            Streaming<SubscribeRequest, SubscribeResponse> stream, ResponseCase expected) throws InterruptedException {
        var frame = stream.next().getV1();
        assertThat(frame.getResponseCase()).as("%s", frame).isEqualTo(expected);
        return frame;
    }
}
