package dev.lockstep.service.failure;

import com.google.rpc.Code;
import dev.lockstep.service.sql.DatabaseUnavailableException;
import io.grpc.stub.StreamObserver;
import org.jboss.logging.Logger;

/** How calls between services are answered. */
public final class CallAnswers {
    private static final Logger LOG = Logger.getLogger(CallAnswers.class);
    private static final CallFailure UNAVAILABLE = new CallFailure(
            Code.UNAVAILABLE, "unavailable", "The service cannot answer now. Try again in a few seconds.");
    private static final CallFailure INTERNAL =
            new CallFailure(Code.INTERNAL, "internal-error", "The service failed at this call; its log says why.");

    private CallAnswers() {}

    /** What a call does. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws RefusedCallException, InterruptedException;
    }

    /**
     * Answers on a virtual thread of its own, because work may wait. Not by {@code @RunOnVirtualThread}: with that, the end of a
     * request can overtake the request.
     */
    public static <T> void answer(StreamObserver<T> observer, Work<T> work) {
        Thread.ofVirtual().name("call").start(() -> {
            T answer;
            try {
                answer = work.run();
            } catch (RefusedCallException e) {
                observer.onError(e.failure().toException());
                return;
            } catch (DatabaseUnavailableException e) {
                LOG.warnf("A call waits for another try: %s", e.getMessage());
                observer.onError(UNAVAILABLE.toException());
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                observer.onError(UNAVAILABLE.toException());
                return;
            } catch (RuntimeException e) {
                LOG.error("A call failed", e);
                observer.onError(INTERNAL.toException());
                return;
            }
            observer.onNext(answer);
            observer.onCompleted();
        });
    }
}
