package dev.lockstep.sync.call;

import com.google.protobuf.ByteString;
import dev.lockstep.service.failure.CallAnswers;
import dev.lockstep.service.failure.RefusedCallException;
import dev.lockstep.sync.failure.Explanation;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import io.grpc.stub.StreamObserver;
import org.jboss.logging.Logger;

/** How every call is answered. */
final class Calls {
    private static final Logger LOG = Logger.getLogger(Calls.class);

    private Calls() {}

    /** What a call does. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws FailureException;
    }

    static <T> void answer(StreamObserver<T> observer, Work<T> work) {
        CallAnswers.answer(observer, () -> {
            try {
                return work.run();
            } catch (FailureException e) {
                throw refused(e.failure());
            } catch (NetworkException e) {
                LOG.warnf("A call waits for another try: %s", e.getMessage());
                throw refused(
                        e.isRetryable()
                                ? new Failure.Unavailable()
                                : new Failure.NetworkRefused(String.valueOf(e.getMessage())));
            }
        });
    }

    static InboxId inbox(ByteString id) throws FailureException {
        if (id.size() != 32) {
            throw new FailureException(new Failure.UnknownInbox());
        }
        return InboxId.of(id.toByteArray());
    }

    static InstallationId installation(ByteString id) throws FailureException {
        if (id.size() != InstallationId.LENGTH) {
            throw new FailureException(new Failure.UnknownInstallation());
        }
        return new InstallationId(id);
    }

    private static RefusedCallException refused(Failure failure) {
        return new RefusedCallException(Explanation.of(failure).toCallFailure());
    }
}
