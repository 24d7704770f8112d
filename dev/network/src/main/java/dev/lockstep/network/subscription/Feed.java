package dev.lockstep.network.subscription;

import dev.lockstep.network.ledger.Entry;
import dev.lockstep.network.ledger.Stretch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one stream was asked for and where it stands: a state machine without I/O. Topics are added in waves; a wave
 * first delivers the history of its topics, in one ascending sequence, and what arrives meanwhile; then they are live.
 * Nothing is skipped, nothing comes twice. Not thread-safe.
 */
final class Feed {
    private final long mostHeldBytes;
    private final Map<TopicKind, Lane> live = new EnumMap<>(TopicKind.class);
    private final Map<Topic, Lane> laneOf = new HashMap<>();
    private final List<Wave> waves = new ArrayList<>();
    private final ArrayDeque<Wave> readOrder = new ArrayDeque<>();
    private boolean reading;

    Feed(long mostHeldBytes) {
        this.mostHeldBytes = mostHeldBytes;
        for (var kind : TopicKind.values()) {
            live.put(kind, Lane.live(kind, mostHeldBytes));
        }
    }

    int topics() {
        return laneOf.size();
    }

    boolean follows(Topic topic) {
        return laneOf.containsKey(topic);
    }

    Collection<Topic> followed() {
        return laneOf.keySet();
    }

    int wavesInFlight() {
        return waves.size();
    }

    boolean isInFlight(long tag) {
        return waves.stream().anyMatch(wave -> wave.tag() == tag);
    }

    /** Whether only the history of this topic is being delivered at the moment. */
    boolean isReplayed(Topic topic) {
        return waves.stream().anyMatch(wave -> wave.historyOnly() && wave.owns(topic));
    }

    /**
     * Adds topics that are not followed, each with the id above which it is asked for. The wave rests until each of its
     * lanes has a ceiling: an id up to which the ledger has to be read, at least so high that all above it will arrive.
     */
    Wave add(long tag, boolean historyOnly, Map<Topic, Long> asked) {
        var wave = new Wave(tag, historyOnly, asked, mostHeldBytes);
        waves.add(wave);
        readOrder.add(wave);
        if (!historyOnly) {
            asked.keySet().forEach(topic -> laneOf.put(topic, wave.lane(topic)));
        }
        return wave;
    }

    /** Stops following, also in the middle of a wave. */
    void remove(Topic topic) {
        var lane = laneOf.remove(topic);
        if (lane != null) {
            lane.remove(topic.key());
        }
    }

    /** A message has been stored. They come in the order of their ids. */
    void arrived(TopicKind kind, Entry<?> entry) {
        var lane = laneOf.get(new Topic(kind, entry.topic()));
        if (lane != null) {
            lane.arrived(entry);
        }
    }

    /** What a read has found, to be delivered at once. */
    Step.Deliver read(Lane lane, Stretch<?> stretch) {
        reading = false;
        return new Step.Deliver(lane.kind(), lane.tag(), lane.read(stretch));
    }

    /** A read has failed and may be tried again. */
    void readFailed(Lane lane) {
        reading = false;
        lane.stopReading();
    }

    /** What to do next. To be asked again until it rests, whenever the reader has room or something has happened. */
    Step next() {
        for (var lane : live.values()) {
            if (lane.canDeliver()) {
                return deliver(lane);
            }
        }
        for (var wave : waves) {
            for (var lane : wave.lanes().values()) {
                if (lane.canDeliver()) {
                    return deliver(lane);
                }
            }
            if (wave.isSettled()) {
                return complete(wave);
            }
        }
        var lane = reading ? null : nextToRead();
        if (lane == null) {
            return new Step.Rest();
        }
        reading = true;
        lane.startReading();
        return new Step.Read(lane);
    }

    private static Step deliver(Lane lane) {
        return new Step.Deliver(lane.kind(), lane.tag(), lane.deliver());
    }

    private Step complete(Wave wave) {
        waves.remove(wave);
        readOrder.remove(wave);
        var topics = wave.owned();
        if (!wave.historyOnly()) {
            for (var topic : topics) {
                var lane = wave.lane(topic);
                long floor = Math.max(lane.position(), lane.floors().getOrDefault(topic.key(), 0L));
                var liveLane = liveLane(topic.kind());
                liveLane.add(topic.key(), floor);
                laneOf.put(topic, liveLane);
            }
        }
        return new Step.Complete(wave.tag(), topics);
    }

    private Lane liveLane(TopicKind kind) {
        var lane = live.get(kind);
        if (lane == null) {
            throw new IllegalStateException("no live lane of " + kind);
        }
        return lane;
    }

    /** What is live comes first; waves take turns. */
    private @Nullable Lane nextToRead() {
        for (var lane : live.values()) {
            if (lane.mustRead()) {
                return lane;
            }
        }
        for (int i = 0; i < waves.size(); i++) {
            var wave = readOrder.removeFirst();
            readOrder.addLast(wave);
            for (var lane : wave.lanes().values()) {
                if (lane.mustRead()) {
                    return lane;
                }
            }
        }
        return null;
    }
}
