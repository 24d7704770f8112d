package dev.lockstep.network.api;

import dev.lockstep.network.identity.IdentityPublishing;
import dev.lockstep.network.identity.IdentityQueries;
import dev.lockstep.network.wallet.WalletSignatureCalls;
import dev.lockstep.xmtp.proto.identity.api.GetIdentityUpdatesRequest;
import dev.lockstep.xmtp.proto.identity.api.GetIdentityUpdatesResponse;
import dev.lockstep.xmtp.proto.identity.api.GetInboxIdsRequest;
import dev.lockstep.xmtp.proto.identity.api.GetInboxIdsResponse;
import dev.lockstep.xmtp.proto.identity.api.IdentityApiGrpc;
import dev.lockstep.xmtp.proto.identity.api.PublishIdentityUpdateRequest;
import dev.lockstep.xmtp.proto.identity.api.PublishIdentityUpdateResponse;
import dev.lockstep.xmtp.proto.identity.api.VerifySmartContractWalletSignaturesRequest;
import dev.lockstep.xmtp.proto.identity.api.VerifySmartContractWalletSignaturesResponse;
import io.grpc.stub.StreamObserver;
import jakarta.enterprise.context.ApplicationScoped;

/** The calls of {@code IdentityApi} (XMTP network reference §2.12). */
@ApplicationScoped
class IdentityCalls implements IdentityApiGrpc.AsyncService {
    private final IdentityPublishing publishing;
    private final IdentityQueries queries;
    private final WalletSignatureCalls walletSignatures;

    IdentityCalls(IdentityPublishing publishing, IdentityQueries queries, WalletSignatureCalls walletSignatures) {
        this.publishing = publishing;
        this.queries = queries;
        this.walletSignatures = walletSignatures;
    }

    @Override
    public void publishIdentityUpdate(
            PublishIdentityUpdateRequest request, StreamObserver<PublishIdentityUpdateResponse> observer) {
        Answers.answer(
                observer, () -> publishing.publish(request).map(PublishIdentityUpdateResponse.getDefaultInstance()));
    }

    @Override
    public void getIdentityUpdates(
            GetIdentityUpdatesRequest request, StreamObserver<GetIdentityUpdatesResponse> observer) {
        Answers.answer(observer, () -> queries.updates(request));
    }

    @Override
    public void getInboxIds(GetInboxIdsRequest request, StreamObserver<GetInboxIdsResponse> observer) {
        Answers.answer(observer, () -> queries.inboxes(request));
    }

    @Override
    public void verifySmartContractWalletSignatures(
            VerifySmartContractWalletSignaturesRequest request,
            StreamObserver<VerifySmartContractWalletSignaturesResponse> observer) {
        Answers.answer(observer, () -> walletSignatures.verify(request));
    }
}
