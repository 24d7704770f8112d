package dev.lockstep.benchmarks.history;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Streams that stop after their first bytes until every one of them has come that far: so all are really under way at once. */
final class Crowd {
    private static final int FIRST_BYTES = 64 * 1024;

    private final CountDownLatch missing;
    private final Duration patience;

    Crowd(int size, Duration patience) {
        this.missing = new CountDownLatch(size);
        this.patience = patience;
    }

    /** The same bytes, with the stop. Each member takes one stream. */
    InputStream member(InputStream content) {
        return new FilterInputStream(content) {
            private long sent;
            private boolean passed;

            @Override
            public int read(byte[] target, int position, int count) throws IOException {
                if (!passed && sent >= FIRST_BYTES) {
                    missing.countDown();
                    awaitOthers();
                    passed = true;
                }
                int read = super.read(target, position, count);
                sent += Math.max(0, read);
                return read;
            }
        };
    }

    /** How many have not come that far; others wait for them. */
    long missing() {
        return missing.getCount();
    }

    private void awaitOthers() throws IOException {
        try {
            if (!missing.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("uploads that never began: %d (expected: 0)".formatted(missing.getCount()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the other uploads began");
        }
    }
}
