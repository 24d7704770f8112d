package dev.lockstep.network.subscription;

import com.google.protobuf.ByteString;
import dev.lockstep.network.ledger.Entry;
import dev.lockstep.network.ledger.LedgerReader;
import dev.lockstep.network.ledger.Stretch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Follows one ledger and tells every follower of a topic of its new messages. Read once for all: woken by the
 * database's notifications, from the last id seen, so that neither a lost notification nor a lost connection costs a
 * message.
 */
final class LedgerTail {
    /** Told of new messages, in the order of their ids, on any thread; must return at once. */
    interface Follower {
        void arrived(TopicKind kind, List<Entry<?>> entries);
    }

    private static final Logger LOG = Logger.getLogger(LedgerTail.class);
    private static final int ROWS = 500;
    private static final long BYTES = 4 << 20;
    private static final Duration RETRY = Duration.ofMillis(250);

    private final TopicKind kind;
    private final LedgerReader<?> reader;
    private final Vertx vertx;
    private final Context context;
    private final Map<ByteString, Set<Follower>> followers = new ConcurrentHashMap<>();
    private final AtomicInteger followed = new AtomicInteger();
    private volatile long position;

    // The rest belongs to the context.
    private boolean reading;
    private boolean wokenMeanwhile;

    /** @param position the ledger's head before anyone follows it */
    LedgerTail(TopicKind kind, LedgerReader<?> reader, Vertx vertx, long position) {
        this.kind = kind;
        this.reader = reader;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.position = position;
    }

    /** From now on the follower is told of every message of these topics above the {@link #head} it asks for next. */
    synchronized void follow(Set<ByteString> topics, Follower follower) {
        for (var topic : topics) {
            followers.compute(topic, (_, before) -> {
                Set<Follower> after = before == null ? ConcurrentHashMap.newKeySet(1) : before;
                if (after.add(follower)) {
                    followed.incrementAndGet();
                }
                return after;
            });
        }
    }

    /** At or above the position of this moment, and all that is stored by now. */
    Future<Long> head() {
        long atLeast = position;
        return reader.head().map(head -> Math.max(head, atLeast));
    }

    void leave(ByteString topic, Follower follower) {
        followers.computeIfPresent(topic, (_, set) -> {
            if (set.remove(follower)) {
                followed.decrementAndGet();
            }
            return set.isEmpty() ? null : set;
        });
    }

    /** There may be something new. Wakes that come while it reads are one. */
    void wake() {
        context.runOnContext(_ -> {
            if (reading) {
                wokenMeanwhile = true;
            } else {
                read();
            }
        });
    }

    private void read() {
        reading = true;
        wokenMeanwhile = false;
        if (followed.get() == 0) {
            reader.head().onComplete(head -> {
                if (head.succeeded()) {
                    wokenMeanwhile |= !skipTo(head.result());
                    rest();
                } else {
                    retry(head.cause());
                }
            });
            return;
        }
        reader.everything(position, ROWS, BYTES).onComplete(stretch -> {
            if (stretch.succeeded()) {
                tell(stretch.result());
            } else {
                retry(stretch.cause());
            }
        });
    }

    /** Not if someone has begun to follow, and was promised what lies above the old position. */
    private synchronized boolean skipTo(long head) {
        if (followed.get() > 0) {
            return false;
        }
        position = head;
        return true;
    }

    private void tell(Stretch<?> stretch) {
        // In this order: whoever follows a topic before reading the position is told of all that lies above it.
        position = stretch.reached();
        var news = new HashMap<Follower, List<Entry<?>>>();
        for (var entry : stretch.entries()) {
            for (var follower : followers.getOrDefault(entry.topic(), Set.of())) {
                news.computeIfAbsent(follower, _ -> new ArrayList<>()).add(entry);
            }
        }
        news.forEach((follower, entries) -> follower.arrived(kind, entries));
        wokenMeanwhile |= stretch.cut();
        rest();
    }

    private void rest() {
        reading = false;
        if (wokenMeanwhile) {
            read();
        }
    }

    private void retry(Throwable cause) {
        LOG.warnf(
                "The tail of the %s ledger cannot be read, trying again: %s",
                reader.table().name(), cause);
        vertx.setTimer(RETRY.toMillis(), _ -> context.runOnContext(_ -> read()));
    }
}
