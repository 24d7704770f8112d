package dev.lockstep.sync.call;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.sync.SignatureRequestsGrpc;
import dev.lockstep.contract.sync.VerifySignatureRequest;
import dev.lockstep.contract.sync.VerifySignatureResponse;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.service.Hosting;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.util.UUID;

/** The calls of {@code lockstep.sync.SignatureRequests}. */
@GrpcService
class SignatureRequestCalls extends SignatureRequestsGrpc.SignatureRequestsImplBase {
    private final Hosting hosting;

    SignatureRequestCalls(Hosting hosting) {
        this.hosting = hosting;
    }

    @Override
    public void verify(VerifySignatureRequest request, StreamObserver<VerifySignatureResponse> observer) {
        Calls.answer(observer, () -> {
            var found = hosting.signatureRequests()
                    .verify(
                            hosting.database().direct(),
                            request.getTenantId(),
                            id(request.getSignatureRequestId()),
                            request.getSignature());
            return VerifySignatureResponse.newBuilder()
                    .setOperationId(found.operation())
                    .setInboxId(ByteString.copyFrom(found.inbox().toByteArray()))
                    .build();
        });
    }

    private static UUID id(String text) throws FailureException {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new FailureException(new Failure.UnknownSignatureRequest());
        }
    }
}
