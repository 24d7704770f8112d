package dev.lockstep.gateway.service;

import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.service.failure.CallFailure;
import io.grpc.StatusRuntimeException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Calls of a service, and what its refusals are to our caller. */
final class ServiceCalls {
    private static final Logger LOG = Logger.getLogger(ServiceCalls.class);

    private ServiceCalls() {}

    /** The answer; throws {@link FailureException} if there is none. */
    static <T> T answer(String service, Supplier<T> call) {
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            throw new FailureException(failure(service, e));
        }
    }

    private static Failure failure(String service, StatusRuntimeException thrown) {
        CallFailure refusal = CallFailure.of(thrown);
        return switch (refusal.status()) {
            case NOT_FOUND -> refused(Failure.Refused.Kind.UNKNOWN, refusal);
            case INVALID_ARGUMENT, OUT_OF_RANGE -> refused(Failure.Refused.Kind.INVALID, refusal);
            case FAILED_PRECONDITION, ALREADY_EXISTS, ABORTED -> refused(Failure.Refused.Kind.CONFLICT, refusal);
            case PERMISSION_DENIED -> refused(Failure.Refused.Kind.FORBIDDEN, refusal);
            case RESOURCE_EXHAUSTED -> refused(Failure.Refused.Kind.TOO_OFTEN, refusal);
            case UNAVAILABLE, DEADLINE_EXCEEDED -> {
                LOG.warnf("%s does not answer: %s", service, thrown.getStatus());
                yield new Failure.Unavailable();
            }
            default -> {
                LOG.errorf("%s failed at a call: %s", service, thrown.getStatus());
                yield new Failure.Internal();
            }
        };
    }

    private static Failure refused(Failure.Refused.Kind kind, CallFailure refusal) {
        return new Failure.Refused(kind, refusal.code(), refusal.text());
    }
}
