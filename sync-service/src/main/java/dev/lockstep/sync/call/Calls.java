package dev.lockstep.sync.call;

import com.google.protobuf.ByteString;
import dev.lockstep.service.sql.DatabaseUnavailableException;
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

    /**
     * Answers on a virtual thread of its own, because work may wait. Not by {@code @RunOnVirtualThread}: with that, the end of a
     * request can overtake the request.
     */
    static <T> void answer(StreamObserver<T> observer, Work<T> work) {
        Thread.ofVirtual().name("call").start(() -> answerHere(observer, work));
    }

    private static <T> void answerHere(StreamObserver<T> observer, Work<T> work) {
        T answer;
        try {
            answer = work.run();
        } catch (FailureException e) {
            fail(observer, e.failure());
            return;
        } catch (DatabaseUnavailableException e) {
            LOG.warnf("A call waits for another try: %s", e.getMessage());
            fail(observer, new Failure.Unavailable());
            return;
        } catch (NetworkException e) {
            LOG.warnf("A call waits for another try: %s", e.getMessage());
            fail(
                    observer,
                    e.isRetryable()
                            ? new Failure.Unavailable()
                            : new Failure.NetworkRefused(String.valueOf(e.getMessage())));
            return;
        } catch (RuntimeException e) {
            LOG.error("A call failed", e);
            fail(observer, new Failure.Internal());
            return;
        }
        observer.onNext(answer);
        observer.onCompleted();
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

    private static void fail(StreamObserver<?> observer, Failure failure) {
        observer.onError(Explanation.of(failure).toCallFailure().toException());
    }
}
