package dev.lockstep.network.api;

import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureStatus;
import dev.lockstep.network.failure.Failures;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** Brings an answer, or the reason why there is none, to the caller. */
final class Answers {
    private Answers() {}

    static <A> void answer(StreamObserver<A> observer, Supplier<Future<A>> call) {
        var context = Vertx.currentContext();
        attempt(call)
                .onComplete(result -> context.runOnContext(_ -> {
                    if (result.succeeded()) {
                        observer.onNext(result.result());
                        observer.onCompleted();
                    } else {
                        refuse(observer, Failures.of(result.cause()));
                    }
                }));
    }

    static void refuse(StreamObserver<?> observer, Failure failure) {
        observer.onError(FailureStatus.of(failure));
    }

    private static <A> Future<A> attempt(Supplier<Future<A>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
