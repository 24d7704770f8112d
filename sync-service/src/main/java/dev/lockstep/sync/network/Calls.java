package dev.lockstep.sync.network;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Single calls: each waits for its turn and, within bounds, for its answer; reads that failed are made again. */
final class Calls {
    private final ManagedChannel channel;
    private final CallBudget reads;
    private final CallBudget writes;
    private final Duration timeout;
    private final int attempts;
    private final Backoff backoff;

    Calls(ManagedChannel channel, CallBudget reads, CallBudget writes, NetworkSettings settings) {
        this.channel = channel;
        this.reads = reads;
        this.writes = writes;
        this.timeout = settings.callTimeout();
        this.attempts = settings.retries().attempts();
        this.backoff =
                new Backoff(settings.retries().firstPause(), settings.retries().longestPause());
    }

    <Q, A> A read(MethodDescriptor<Q, A> method, Q request, Lane lane) {
        for (int attempt = 1; ; attempt++) {
            reads.await(lane, 1);
            try {
                return once(method, request);
            } catch (StatusRuntimeException e) {
                if (attempt >= attempts || !Refusals.isRetryable(e.getStatus())) {
                    throw refusal(method, e);
                }
                pause(attempt, method, e);
            }
        }
    }

    /** @param cost how many messages, welcomes or updates are written */
    <Q, A> A write(MethodDescriptor<Q, A> method, Q request, Lane lane, int cost) {
        writes.await(lane, cost);
        try {
            return once(method, request);
        } catch (StatusRuntimeException e) {
            throw refusal(method, e);
        }
    }

    private <Q, A> A once(MethodDescriptor<Q, A> method, Q request) {
        if (!Thread.currentThread().isVirtual()
                && Thread.currentThread().getName().startsWith("vert.x-eventloop")) {
            throw new IllegalStateException("thread: an event loop (expected: a virtual thread, which may wait)");
        }
        try {
            return ClientCalls.blockingUnaryCall(
                    channel,
                    method,
                    CallOptions.DEFAULT.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS),
                    request);
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
                // The connection may hang without being closed; the next call takes another one.
                channel.enterIdle();
            }
            throw e;
        }
    }

    private void pause(int failures, MethodDescriptor<?, ?> method, StatusRuntimeException failure) {
        try {
            Thread.sleep(backoff.after(failures, ThreadLocalRandom.current().nextDouble()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refusal(method, failure);
        }
    }

    private static NetworkException refusal(MethodDescriptor<?, ?> method, StatusRuntimeException e) {
        return Refusals.of(method.getFullMethodName(), e.getStatus().withCause(e));
    }
}
