package dev.lockstep.gateway.devicesync;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.history.DiagnoseHistoryRequest;
import dev.lockstep.contract.history.DiagnoseHistoryResponse;
import dev.lockstep.contract.history.HistoryGrpc;
import dev.lockstep.contract.preference.DiagnoseRequest;
import dev.lockstep.contract.preference.DiagnoseResponse;
import dev.lockstep.contract.preference.PreferencesGrpc;
import dev.lockstep.contract.sync.AnnouncedAnswer;
import dev.lockstep.contract.sync.DeviceSyncGrpc;
import dev.lockstep.contract.sync.Finding;
import dev.lockstep.contract.sync.GetInstallationRequest;
import dev.lockstep.contract.sync.GetSyncStatusRequest;
import dev.lockstep.contract.sync.Installation;
import dev.lockstep.contract.sync.InstallationsGrpc;
import dev.lockstep.contract.sync.SyncStatus;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The services behind the gateway, each with a port and one finding of its own; one that is stopped does not answer any more. */
final class ServicesBehind implements AutoCloseable {
    static final String INSTALLATION = "ab".repeat(32);
    static final AnnouncedAnswer ANSWER =
            AnnouncedAnswer.newBuilder().setAnnouncedAtNs(5).build();

    private final List<AnnouncedAnswer> answersTold = new CopyOnWriteArrayList<>();

    final Service sync = new Service(new Installations(), new DeviceSync());
    final Service archives = new Service(new History());
    final Service preferences = new Service(new Preferences());

    ServicesBehind() throws IOException {}

    /** To preference-service. */
    List<AnnouncedAnswer> answersTold() {
        return answersTold;
    }

    /** One of them. */
    static final class Service implements AutoCloseable {
        private final Server server;
        private final ManagedChannel channel;

        private Service(BindableService... parts) throws IOException {
            var builder = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            for (BindableService part : parts) {
                builder.addService(part);
            }
            this.server = builder.build().start();
            this.channel = ManagedChannelBuilder.forAddress("127.0.0.1", server.getPort())
                    .usePlaintext()
                    .build();
        }

        ManagedChannel channel() {
            return channel;
        }

        void stop() throws InterruptedException {
            server.shutdownNow().awaitTermination();
        }

        @Override
        public void close() {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }

    private static Finding finding(String code) {
        return Finding.newBuilder().setCode(code).setMessage(code).build();
    }

    private static <T> void answer(StreamObserver<T> observer, T answer) {
        observer.onNext(answer);
        observer.onCompleted();
    }

    private static final class Installations extends InstallationsGrpc.InstallationsImplBase {
        @Override
        public void get(GetInstallationRequest request, StreamObserver<Installation> observer) {
            answer(
                    observer,
                    Installation.newBuilder()
                            .setInstallationId(request.getInstallationId())
                            .setInboxId(ByteString.copyFrom(new byte[32]))
                            .setHosted(true)
                            .build());
        }
    }

    private static final class DeviceSync extends DeviceSyncGrpc.DeviceSyncImplBase {
        @Override
        public void getStatus(GetSyncStatusRequest request, StreamObserver<SyncStatus> observer) {
            answer(
                    observer,
                    SyncStatus.newBuilder()
                            .addFindings(finding("of-sync"))
                            .addAnswers(ANSWER)
                            .build());
        }
    }

    private static final class History extends HistoryGrpc.HistoryImplBase {
        @Override
        public void diagnose(DiagnoseHistoryRequest request, StreamObserver<DiagnoseHistoryResponse> observer) {
            answer(
                    observer,
                    DiagnoseHistoryResponse.newBuilder()
                            .addFindings(finding("of-archives"))
                            .build());
        }
    }

    private final class Preferences extends PreferencesGrpc.PreferencesImplBase {
        @Override
        public void diagnose(DiagnoseRequest request, StreamObserver<DiagnoseResponse> observer) {
            answersTold.addAll(request.getAnswersList());
            answer(
                    observer,
                    DiagnoseResponse.newBuilder()
                            .addFindings(finding("of-preferences"))
                            .build());
        }
    }

    @Override
    public void close() {
        List.of(sync, archives, preferences).forEach(Service::close);
    }
}
