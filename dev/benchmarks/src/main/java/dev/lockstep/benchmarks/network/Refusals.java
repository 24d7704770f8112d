package dev.lockstep.benchmarks.network;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what the network refused, and keeps the first reason. */
final class Refusals {
    private final LongAdder count = new LongAdder();
    private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

    /** An observer of one publishing that runs {@code stored} on success. */
    StreamObserver<Empty> orElse(Runnable stored) {
        return new StreamObserver<>() {
            @Override
            public void onNext(Empty answer) {}

            @Override
            public void onError(Throwable reason) {
                first.compareAndSet(null, reason);
                count.increment();
            }

            @Override
            public void onCompleted() {
                stored.run();
            }
        };
    }

    /** @throws IllegalStateException when anything was refused */
    void check() {
        if (count.sum() > 0) {
            throw new IllegalStateException(
                    "messages refused: %d (expected: none)".formatted(count.sum()), first.get());
        }
    }
}
