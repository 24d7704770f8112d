package dev.lockstep.sync.call;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.sync.DataKeysGrpc;
import dev.lockstep.contract.sync.GetDataKeyRequest;
import dev.lockstep.contract.sync.WrappedDataKey;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.service.Hosting;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;

/** The calls of {@code lockstep.sync.DataKeys}. */
@GrpcService
class DataKeyCalls extends DataKeysGrpc.DataKeysImplBase {
    private final Hosting hosting;

    DataKeyCalls(Hosting hosting) {
        this.hosting = hosting;
    }

    @Override
    public void get(GetDataKeyRequest request, StreamObserver<WrappedDataKey> observer) {
        Calls.answer(
                observer,
                () -> hosting.inboxes()
                        .wrappedDataKey(hosting.database().direct(), Calls.inbox(request.getInboxId()))
                        .map(wrapped -> WrappedDataKey.newBuilder()
                                .setWrapped(ByteString.copyFrom(wrapped))
                                .build())
                        .orElseThrow(() -> new FailureException(new Failure.UnknownInbox())));
    }
}
