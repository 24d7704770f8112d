package dev.lockstep.benchmarks.history;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Compares a response's body with what it should be while it arrives; yields the number of bytes, or fails at the first that differs. */
final class Check implements BodySubscriber<Long> {
    private final Content expected;
    private final CompletableFuture<Long> body = new CompletableFuture<>();
    private long at;
    private Flow.@Nullable Subscription subscription;

    Check(Content expected) {
        this.expected = expected;
    }

    @Override
    public CompletionStage<Long> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription arriving) {
        subscription = arriving;
        arriving.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            int size = part.remaining();
            if (!expected.matches(at, part)) {
                body.completeExceptionally(new IllegalStateException(
                        "file %d differs within the %d bytes from %d on".formatted(expected.seed(), size, at)));
                if (subscription != null) {
                    subscription.cancel();
                }
                return;
            }
            at += size;
        }
    }

    @Override
    public void onError(Throwable reason) {
        body.completeExceptionally(reason);
    }

    @Override
    public void onComplete() {
        if (at == expected.length()) {
            body.complete(at);
        } else {
            body.completeExceptionally(new IllegalStateException(
                    "file %d: bytes: %d (expected: %d)".formatted(expected.seed(), at, expected.length())));
        }
    }
}
