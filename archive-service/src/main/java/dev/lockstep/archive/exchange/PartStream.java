package dev.lockstep.archive.exchange;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.history.FilePart;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Sends what is written to whoever called, as fast as that one reads. For a virtual thread. */
final class PartStream extends OutputStream {
    /** Whoever takes nothing for so long is left. */
    private static final long PATIENCE_SECONDS = 60;

    private final ServerCallStreamObserver<FilePart> observer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Made before the call returns to gRPC, so that nothing is missed. */
    PartStream(ServerCallStreamObserver<FilePart> observer) {
        this.observer = observer;
        observer.setOnReadyHandler(this::wake);
        observer.setOnCancelHandler(this::wake);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] content, int from, int length) throws IOException {
        awaitReady();
        observer.onNext(FilePart.newBuilder()
                .setContent(ByteString.copyFrom(content, from, length))
                .build());
    }

    private void awaitReady() throws IOException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!observer.isReady() && !observer.isCancelled()) {
                if (left <= 0) {
                    throw new IOException("nobody has read for %d s".formatted(PATIENCE_SECONDS));
                }
                left = changed.awaitNanos(left);
            }
            if (observer.isCancelled()) {
                throw new IOException("whoever called has left");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the service is stopping", e);
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
