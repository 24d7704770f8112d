package dev.lockstep.service.failure;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/**
 * Why a call between services failed.
 *
 * @param status of gRPC
 * @param code stable, as in problem documents, for instance {@code inbox-unknown}
 * @param text for the person who has to act
 */
public record CallFailure(Code status, String code, String text) {
    private static final String DOMAIN = "lockstep.dev";

    /** As a gRPC server throws it. */
    public StatusRuntimeException toException() {
        return StatusProto.toStatusRuntimeException(Status.newBuilder()
                .setCode(status.getNumber())
                .setMessage(text)
                .addDetails(Any.pack(
                        ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(code).build()))
                .build());
    }

    /** What a gRPC client caught. One that did not come from a service of ours has the code {@code unavailable} or {@code internal}. */
    public static CallFailure of(StatusRuntimeException thrown) {
        Status status = StatusProto.fromThrowable(thrown);
        if (status != null) {
            for (Any detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    return new CallFailure(code(status), reason(detail), status.getMessage());
                }
            }
        }
        return switch (thrown.getStatus().getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED ->
                new CallFailure(
                        Code.UNAVAILABLE, "unavailable", "A service does not answer now. Try again in a few seconds.");
            default -> new CallFailure(Code.INTERNAL, "internal-error", String.valueOf(thrown.getMessage()));
        };
    }

    private static Code code(Status status) {
        Code known = Code.forNumber(status.getCode());
        return known == null ? Code.UNKNOWN : known;
    }

    private static String reason(Any detail) {
        try {
            return detail.unpack(ErrorInfo.class).getReason();
        } catch (InvalidProtocolBufferException e) {
            return "internal-error";
        }
    }
}
