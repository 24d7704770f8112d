package dev.lockstep.network.subscription;

import com.google.protobuf.ByteString;
import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.ledger.Entry;
import dev.lockstep.network.ledger.Gate;
import dev.lockstep.network.ledger.LedgerReader;
import dev.lockstep.network.ledger.Stretch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Carries out what a feed wants, for one stream. Belongs to the stream's context: everything here runs on it. When the
 * database is away, the stream waits for it.
 */
final class FeedDriver implements LedgerTail.Follower {
    /** The stream's reader. */
    interface Reader {
        /** Whether it takes more without it piling up. */
        boolean isReady();

        void deliver(TopicKind kind, long tag, List<? extends Entry<?>> entries);

        void complete(long tag, List<Topic> topics);
    }

    private static final Logger LOG = Logger.getLogger(FeedDriver.class);
    private static final int ROWS = 500;
    private static final Duration RETRY = Duration.ofMillis(250);

    private final LedgerTails tails;
    private final Gate gate;
    private final Vertx vertx;
    private final Context context;
    private final Reader reader;
    private final long stretchBytes;
    private final Feed feed;
    private boolean closed;

    FeedDriver(LedgerTails tails, Gate gate, Vertx vertx, NetworkSettings.Streams settings, Reader reader) {
        this.tails = tails;
        this.gate = gate;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.reader = reader;
        this.stretchBytes = settings.stretchBytes().asLongValue();
        this.feed = new Feed(stretchBytes);
    }

    /** To ask it, not to change it. */
    Feed feed() {
        return feed;
    }

    /**
     * Delivers the history of these topics above their floors, wave by wave, and what follows. The history goes up to
     * what is stored by now, even where the tail has not come so far: a client that hears of the end has everything.
     */
    void follow(long firstTag, List<Map<Topic, Long>> waves) {
        var lanes = new ArrayList<Lane>();
        long tag = firstTag;
        for (var floors : waves) {
            lanes.addAll(feed.add(tag++, false, floors).lanes().values());
        }
        for (var lane : lanes) {
            tails.follow(lane.kind(), new LinkedHashSet<>(lane.floors().keySet()), this);
        }
        findCeilings(lanes);
    }

    /** Delivers only the history: all that is stored by now. */
    void replay(long tag, Map<Topic, Long> floors) {
        findCeilings(feed.add(tag, true, floors).lanes().values());
    }

    private void findCeilings(Collection<Lane> lanes) {
        for (var kind : TopicKind.values()) {
            var ofKind = lanes.stream().filter(lane -> lane.kind() == kind).toList();
            if (!ofKind.isEmpty()) {
                findCeiling(kind, ofKind);
            }
        }
    }

    private void findCeiling(TopicKind kind, List<Lane> lanes) {
        guarded(
                () -> tails.head(kind),
                head -> lanes.forEach(lane -> lane.ceiling(head)),
                () -> findCeiling(kind, lanes));
    }

    void leave(Set<Topic> topics) {
        for (var topic : topics) {
            if (feed.follows(topic)) {
                feed.remove(topic);
                tails.leave(topic, this);
            }
        }
        pump();
    }

    /** Nobody reads any more. */
    void close() {
        if (!closed) {
            closed = true;
            feed.followed().forEach(topic -> tails.leave(topic, this));
        }
    }

    @Override
    public void arrived(TopicKind kind, List<Entry<?>> entries) {
        context.runOnContext(_ -> {
            if (!closed) {
                entries.forEach(entry -> feed.arrived(kind, entry));
                pump();
            }
        });
    }

    /** Goes on as far as the reader takes it. To be called when it is ready again. */
    void pump() {
        while (!closed && reader.isReady()) {
            switch (feed.next()) {
                case Step.Deliver(var kind, var tag, var entries) -> reader.deliver(kind, tag, entries);
                case Step.Complete(var tag, var topics) -> reader.complete(tag, topics);
                case Step.Read(var lane) -> read(lane);
                case Step.Rest() -> {
                    return;
                }
            }
        }
    }

    private void read(Lane lane) {
        var ledger = tails.reader(lane.kind());
        long position = lane.position();
        long ceiling = lane.ceiling();
        Supplier<Future<Stretch<?>>> read = lane.isLive()
                ? among(ledger, new ArrayList<>(lane.floors().keySet()), position, ceiling)
                : history(ledger, new LinkedHashMap<>(lane.floors()), position, ceiling);
        guarded(read, stretch -> found(lane, stretch), () -> {
            feed.readFailed(lane);
            pump();
        });
    }

    private void found(Lane lane, Stretch<?> stretch) {
        var step = feed.read(lane, stretch);
        if (!step.entries().isEmpty()) {
            reader.deliver(step.kind(), step.tag(), step.entries());
        }
    }

    private Supplier<Future<Stretch<?>>> among(
            LedgerReader<?> ledger, List<ByteString> topics, long position, long ceiling) {
        return () -> ledger.among(topics, position, ceiling, ROWS, stretchBytes).map(stretch -> stretch);
    }

    private Supplier<Future<Stretch<?>>> history(
            LedgerReader<?> ledger, Map<ByteString, Long> floors, long position, long ceiling) {
        return () ->
                ledger.history(floors, position, ceiling, ROWS, stretchBytes).map(stretch -> stretch);
    }

    /** Reads when it is its turn, and comes back to the stream's context; a failure is tried again after a while. */
    private <T> void guarded(Supplier<Future<T>> read, Consumer<T> then, Runnable again) {
        gate.pass(read)
                .onComplete(result -> context.runOnContext(_ -> {
                    if (closed) {
                        return;
                    }
                    if (result.succeeded()) {
                        then.accept(result.result());
                        pump();
                    } else {
                        LOG.warnf("A stream cannot read its history, trying again: %s", result.cause());
                        vertx.setTimer(
                                RETRY.toMillis(),
                                _ -> context.runOnContext(_ -> {
                                    if (!closed) {
                                        again.run();
                                    }
                                }));
                    }
                }));
    }
}
