package dev.lockstep.service.secret;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.InboxId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The data keys of inboxes, kept for a short time and not too many of them. Any number of threads may use it. */
public final class DataKeys {
    static final int MOST = 10_000;
    static final Duration KEPT = Duration.ofMinutes(1);

    private final Owner owner;
    private final KeyEncryptionKey keyEncryptionKey;
    private final LongSupplier nanoTime;
    private final Map<ByteString, Kept> kept = new LinkedHashMap<>();

    private record Kept(DataKey key, long since) {}

    /** Has all data keys, wrapped. Throws what it likes if it cannot give one. */
    @FunctionalInterface
    public interface Owner {
        ByteString wrapped(ByteString inbox);
    }

    /** @param nanoTime of {@link System#nanoTime} */
    public DataKeys(Owner owner, KeyEncryptionKey keyEncryptionKey, LongSupplier nanoTime) {
        this.owner = owner;
        this.keyEncryptionKey = keyEncryptionKey;
        this.nanoTime = nanoTime;
    }

    /** The inbox's data key. Throws what the owner of the keys throws, if the inbox is gone or its key cannot be had now. */
    public DataKey of(ByteString inbox) {
        DataKey known = known(inbox);
        if (known != null) {
            return known;
        }
        DataKey key = DataKey.unwrap(
                InboxId.of(inbox.toByteArray()), owner.wrapped(inbox).toByteArray(), keyEncryptionKey);
        keep(inbox, key);
        return key;
    }

    /** The inbox's key has been erased, so it is here. */
    public synchronized void forget(ByteString inbox) {
        kept.remove(inbox);
    }

    private synchronized @Nullable DataKey known(ByteString inbox) {
        Kept found = kept.get(inbox);
        return found == null || isOld(found) ? null : found.key();
    }

    private synchronized void keep(ByteString inbox, DataKey key) {
        kept.remove(inbox);
        kept.put(inbox, new Kept(key, nanoTime.getAsLong()));
        // In the order in which they were got: the first to be too old is the first.
        var oldest = kept.values().iterator();
        while (oldest.hasNext() && (isOld(oldest.next()) || kept.size() > MOST)) {
            oldest.remove();
        }
    }

    private boolean isOld(Kept found) {
        return nanoTime.getAsLong() - found.since() > KEPT.toNanos();
    }
}
