package dev.lockstep.network.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for their turn to be stored, in the order they came. Bounded; not thread-safe.
 *
 * @param <R> a request
 */
final class WriteQueue<R> {
    private record Waiting<R>(R request, int rows, long bytes) {}

    private final int mostRequests;
    private final long mostBytes;
    private final ArrayDeque<Waiting<R>> waiting = new ArrayDeque<>();
    private long bytes;

    WriteQueue(int mostRequests, long mostBytes) {
        this.mostRequests = mostRequests;
        this.mostBytes = mostBytes;
    }

    /** Whether there was room. An empty queue has room for a request of any size. */
    boolean offer(R request, int rows, long size) {
        boolean full = waiting.size() >= mostRequests || bytes + size > mostBytes;
        if (full && !waiting.isEmpty()) {
            return false;
        }
        waiting.add(new Waiting<>(request, rows, size));
        bytes += size;
        return true;
    }

    /** The next requests, whole, up to about so many rows and bytes, at least one unless none waits. */
    List<R> take(int mostRows, long mostBatchBytes) {
        var batch = new ArrayList<R>();
        int rows = 0;
        long taken = 0;
        for (@Nullable Waiting<R> next = waiting.peek(); next != null; next = waiting.peek()) {
            if (!batch.isEmpty() && (rows + next.rows() > mostRows || taken + next.bytes() > mostBatchBytes)) {
                break;
            }
            waiting.remove();
            batch.add(next.request());
            rows += next.rows();
            taken += next.bytes();
        }
        bytes -= taken;
        return batch;
    }
}
