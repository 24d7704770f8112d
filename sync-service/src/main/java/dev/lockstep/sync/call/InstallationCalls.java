package dev.lockstep.sync.call;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.sync.GetInstallationRequest;
import dev.lockstep.contract.sync.Installation;
import dev.lockstep.contract.sync.InstallationsGrpc;
import dev.lockstep.contract.sync.ListInstallationsRequest;
import dev.lockstep.contract.sync.ListInstallationsResponse;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.installation.InboxInstallations;
import dev.lockstep.sync.operation.Times;
import dev.lockstep.sync.service.Hosting;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;

/** The calls of {@code lockstep.sync.Installations}. */
@GrpcService
class InstallationCalls extends InstallationsGrpc.InstallationsImplBase {
    private final Hosting hosting;

    InstallationCalls(Hosting hosting) {
        this.hosting = hosting;
    }

    @Override
    public void get(GetInstallationRequest request, StreamObserver<Installation> observer) {
        Calls.answer(
                observer,
                () -> hosting.installationsOfInboxes()
                        .find(request.getTenantId(), Calls.installation(request.getInstallationId()))
                        .map(InstallationCalls::shown)
                        .orElseThrow(() -> new FailureException(new Failure.UnknownInstallation())));
    }

    @Override
    public void list(ListInstallationsRequest request, StreamObserver<ListInstallationsResponse> observer) {
        Calls.answer(observer, () -> {
            var answer = ListInstallationsResponse.newBuilder();
            hosting.installationsOfInboxes()
                    .all(request.getTenantId(), Calls.inbox(request.getInboxId()))
                    .forEach(known -> answer.addInstallations(shown(known)));
            return answer.build();
        });
    }

    private static Installation shown(InboxInstallations.Known known) {
        return Installation.newBuilder()
                .setInstallationId(known.id().bytes())
                .setInboxId(ByteString.copyFrom(known.inbox().toByteArray()))
                .setHosted(known.hosted())
                .setLabel(known.label())
                .setCreatedAtNs(known.createdAt().map(Times::nanos).orElse(0L))
                .build();
    }
}
