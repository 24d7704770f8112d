package dev.lockstep.sync.call;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.sync.CreateInboxRequest;
import dev.lockstep.contract.sync.CreateInboxResponse;
import dev.lockstep.contract.sync.DeleteInboxResponse;
import dev.lockstep.contract.sync.GetInboxRequest;
import dev.lockstep.contract.sync.IdentityBudget;
import dev.lockstep.contract.sync.Inbox;
import dev.lockstep.contract.sync.InboxesGrpc;
import dev.lockstep.contract.sync.ListInboxesRequest;
import dev.lockstep.contract.sync.ListInboxesResponse;
import dev.lockstep.contract.sync.SignIdentityTextRequest;
import dev.lockstep.contract.sync.SignIdentityTextResponse;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.inbox.InboxHosting;
import dev.lockstep.sync.inbox.InboxPages;
import dev.lockstep.sync.inbox.Signer;
import dev.lockstep.sync.operation.Times;
import dev.lockstep.sync.service.Hosting;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.util.Optional;

/** The calls of {@code lockstep.sync.Inboxes}. */
@GrpcService
class InboxCalls extends InboxesGrpc.InboxesImplBase {
    private final Hosting hosting;

    InboxCalls(Hosting hosting) {
        this.hosting = hosting;
    }

    @Override
    public void create(CreateInboxRequest request, StreamObserver<CreateInboxResponse> observer) {
        Calls.answer(observer, () -> {
            InboxHosting.Hosted hosted = hosting.inboxHosting().host(wish(request));
            return CreateInboxResponse.newBuilder()
                    .setInbox(shown(hosted.inbox()))
                    .setCreated(hosted.created())
                    .build();
        });
    }

    @Override
    public void get(GetInboxRequest request, StreamObserver<Inbox> observer) {
        Calls.answer(observer, () -> shown(require(request.getTenantId(), request.getInboxId())));
    }

    @Override
    public void list(ListInboxesRequest request, StreamObserver<ListInboxesResponse> observer) {
        Calls.answer(observer, () -> {
            InboxPages.Page page =
                    hosting.inboxPages().page(request.getTenantId(), request.getPageSize(), request.getPageToken());
            var answer = ListInboxesResponse.newBuilder().setNextPageToken(page.nextToken());
            page.inboxes().forEach(inbox -> answer.addInboxes(shown(inbox)));
            return answer.build();
        });
    }

    @Override
    public void delete(GetInboxRequest request, StreamObserver<DeleteInboxResponse> observer) {
        Calls.answer(observer, () -> {
            hosting.inboxHosting().delete(request.getTenantId(), Calls.inbox(request.getInboxId()));
            return DeleteInboxResponse.getDefaultInstance();
        });
    }

    @Override
    public void signIdentityText(SignIdentityTextRequest request, StreamObserver<SignIdentityTextResponse> observer) {
        Calls.answer(observer, () -> {
            HostedInbox inbox = require(request.getTenantId(), request.getInboxId());
            return SignIdentityTextResponse.newBuilder()
                    .setSignature(hosting.custody().sign(inbox, request.getText()))
                    .build();
        });
    }

    private HostedInbox require(String tenant, ByteString id) throws FailureException {
        return hosting.inboxes()
                .find(hosting.database().direct(), tenant, Calls.inbox(id))
                .orElseThrow(() -> new FailureException(new Failure.UnknownInbox()));
    }

    private static InboxHosting.Wish wish(CreateInboxRequest request) throws FailureException {
        Signer signer = switch (request.getSigner()) {
            case EXTERNAL -> Signer.EXTERNAL;
            case MANAGED -> Signer.MANAGED;
            case SIGNER_UNSPECIFIED, UNRECOGNIZED ->
                throw new FailureException(new Failure.InvalidRequest("signer: none (expected: external or managed)."));
        };
        return new InboxHosting.Wish(
                request.getTenantId(),
                request.getEthereumAddress().isEmpty() ? Optional.empty() : Optional.of(request.getEthereumAddress()),
                request.hasNonce() ? Optional.of(request.getNonce()) : Optional.empty(),
                signer,
                request.getLabel());
    }

    private static Inbox shown(HostedInbox inbox) {
        return Inbox.newBuilder()
                .setInboxId(ByteString.copyFrom(inbox.id().toByteArray()))
                .setEthereumAddress(inbox.identifier().address())
                .setSigner(
                        switch (inbox.signer()) {
                            case EXTERNAL -> dev.lockstep.contract.sync.Signer.EXTERNAL;
                            case MANAGED -> dev.lockstep.contract.sync.Signer.MANAGED;
                        })
                .setLabel(inbox.label())
                .setCreatedAtNs(Times.nanos(inbox.createdAt()))
                .setIdentityBudget(IdentityBudget.newBuilder()
                        .setUpdatesUsed(inbox.budget().updatesUsed())
                        .setUpdatesLimit(dev.lockstep.sync.provisioning.IdentityBudget.UPDATES)
                        .setInstallationsUsed(inbox.budget().installationsUsed())
                        .setInstallationsLimit(dev.lockstep.sync.provisioning.IdentityBudget.INSTALLATIONS))
                .build();
    }
}
