package dev.lockstep.network.failure;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/** How a failure looks to a gRPC client: a status, the text, and an {@code ErrorInfo} with the stable code. */
public final class FailureStatus {
    private static final String DOMAIN = "network.lockstep.dev";

    private FailureStatus() {}

    public static StatusRuntimeException of(Failure failure) {
        var info = ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(failure.code());
        switch (failure) {
            case Failure.InvalidIdentityUpdate update -> info.putMetadata("rule", update.rule());
            case Failure.UncheckableIdentityUpdate update -> info.putMetadata("rule", update.rule());
            case Failure.InvalidRequest _,
                    Failure.InvalidMessage _,
                    Failure.InvalidKeyPackage _,
                    Failure.InboxLogFull _,
                    Failure.LimitReached _,
                    Failure.Unavailable _,
                    Failure.NotOffered _,
                    Failure.PeerSilent _,
                    Failure.Fault _ -> {}
        }
        return StatusProto.toStatusRuntimeException(Status.newBuilder()
                .setCode(codeOf(failure).getNumber())
                .setMessage(failure.text())
                .addDetails(Any.pack(info.build()))
                .build());
    }

    private static Code codeOf(Failure failure) {
        return switch (failure) {
            case Failure.InvalidRequest _,
                    Failure.InvalidMessage _,
                    Failure.InvalidKeyPackage _,
                    Failure.InvalidIdentityUpdate _ -> Code.INVALID_ARGUMENT;
            case Failure.InboxLogFull _ -> Code.FAILED_PRECONDITION;
            case Failure.LimitReached _ -> Code.RESOURCE_EXHAUSTED;
            case Failure.Unavailable _, Failure.UncheckableIdentityUpdate _ -> Code.UNAVAILABLE;
            case Failure.NotOffered _ -> Code.UNIMPLEMENTED;
            case Failure.PeerSilent _ -> Code.DEADLINE_EXCEEDED;
            case Failure.Fault _ -> Code.INTERNAL;
        };
    }
}
