package dev.lockstep.archive.file;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes all files together may take, those on their way included. Safe for use by several threads. */
public final class StorageBudget {
    private final long capacity;
    private final AtomicLong used = new AtomicLong();

    /** @param capacity in bytes */
    public StorageBudget(long capacity) {
        this.capacity = capacity;
    }

    /** Counts bytes that are there already, whether they fit or not. */
    public void occupy(long bytes) {
        used.addAndGet(bytes);
    }

    /** Takes {@code bytes} of the room, all or nothing; {@code false} when they do not fit. */
    public boolean reserve(long bytes) {
        long before = used.get();
        while (before <= capacity - bytes) {
            long witness = used.compareAndExchange(before, before + bytes);
            if (witness == before) {
                return true;
            }
            before = witness;
        }
        return false;
    }

    /** Gives {@code bytes} back. */
    public void release(long bytes) {
        used.addAndGet(-bytes);
    }

    /** In bytes. */
    public long used() {
        return used.get();
    }
}
