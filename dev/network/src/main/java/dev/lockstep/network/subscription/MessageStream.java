package dev.lockstep.network.subscription;

import com.google.protobuf.MessageLite;
import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.ledger.Entry;
import dev.lockstep.network.ledger.Gate;
import io.grpc.stub.ServerCallStreamObserver;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A classic stream: a fixed list of topics, their history, then what follows (XMTP network reference §2.9). */
final class MessageStream<M extends MessageLite> implements FeedDriver.Reader {
    /** No order is promised across topics, so history is read for so many at a time. */
    private static final int WAVE = 500;

    private final ServerCallStreamObserver<M> observer;
    private final Class<M> type;
    private final FeedDriver driver;

    MessageStream(
            LedgerTails tails,
            Gate gate,
            Vertx vertx,
            NetworkSettings.Streams settings,
            ServerCallStreamObserver<M> observer,
            Class<M> type) {
        this.observer = observer;
        this.type = type;
        this.driver = new FeedDriver(tails, gate, vertx, settings, this);
        observer.setOnReadyHandler(driver::pump);
        observer.setOnCancelHandler(driver::close);
        observer.setOnCloseHandler(driver::close);
    }

    void follow(Map<Topic, Long> floors) {
        var waves = new ArrayList<Map<Topic, Long>>();
        var wave = new LinkedHashMap<Topic, Long>();
        for (var floor : floors.entrySet()) {
            wave.put(floor.getKey(), floor.getValue());
            if (wave.size() == WAVE) {
                waves.add(wave);
                wave = new LinkedHashMap<>();
            }
        }
        if (!wave.isEmpty()) {
            waves.add(wave);
        }
        driver.follow(1, waves);
    }

    @Override
    public boolean isReady() {
        return observer.isReady();
    }

    @Override
    public void deliver(TopicKind kind, long tag, List<? extends Entry<?>> entries) {
        entries.forEach(entry -> observer.onNext(type.cast(entry.message())));
    }

    @Override
    public void complete(long tag, List<Topic> topics) {
        // A classic stream has no word for it.
    }
}
