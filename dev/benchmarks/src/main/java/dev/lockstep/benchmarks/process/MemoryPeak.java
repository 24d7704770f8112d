package dev.lockstep.benchmarks.process;

import java.util.concurrent.locks.LockSupport;

/** Follows the memory of a JVM while it works, twenty times a second, and keeps the highest of each figure in bytes. */
public final class MemoryPeak implements AutoCloseable {
    private static final long EVERY = 50_000_000;

    private final WatchedJvm jvm;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile long usedHeap;
    private volatile long heapAfterCollection;
    private volatile long resident;

    private MemoryPeak(WatchedJvm jvm) {
        this.jvm = jvm;
        this.thread = Thread.ofPlatform().daemon().name("memory-peak").start(this::follow);
    }

    public static MemoryPeak follow(WatchedJvm jvm) {
        return new MemoryPeak(jvm);
    }

    /** Highest heap in use, garbage that waits for its collection included. */
    public long usedHeap() {
        return usedHeap;
    }

    /** Highest heap in use just after one of the JVM's own collections; 0 when there was none. */
    public long heapAfterCollection() {
        return heapAfterCollection;
    }

    /** Highest resident memory of the process. */
    public long resident() {
        return resident;
    }

    private void follow() {
        long earlier = jvm.heapAfterLastCollection();
        while (!stopped) {
            usedHeap = Math.max(usedHeap, jvm.usedHeap());
            long after = jvm.heapAfterLastCollection();
            if (after != earlier) {
                heapAfterCollection = Math.max(heapAfterCollection, after);
            }
            resident = Math.max(resident, jvm.resident());
            LockSupport.parkNanos(EVERY);
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
