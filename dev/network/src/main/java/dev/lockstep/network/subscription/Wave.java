package dev.lockstep.network.subscription;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Topics that were added together: their history is delivered as one, then they go live together. */
final class Wave {
    private final long tag;
    private final boolean historyOnly;
    private final Map<Topic, Long> asked;
    private final Map<TopicKind, Lane> lanes = new EnumMap<>(TopicKind.class);

    Wave(long tag, boolean historyOnly, Map<Topic, Long> asked, long mostHeldBytes) {
        this.tag = tag;
        this.historyOnly = historyOnly;
        this.asked = new LinkedHashMap<>(asked);
        asked.forEach((topic, floor) -> lanes.computeIfAbsent(topic.kind(), kind -> Lane.wave(kind, tag, mostHeldBytes))
                .add(topic.key(), floor));
    }

    long tag() {
        return tag;
    }

    boolean historyOnly() {
        return historyOnly;
    }

    Map<Topic, Long> asked() {
        return asked;
    }

    Map<TopicKind, Lane> lanes() {
        return lanes;
    }

    Lane lane(Topic topic) {
        var lane = lanes.get(topic.kind());
        if (lane == null) {
            throw new IllegalArgumentException("topic: %s (expected: one of this wave)".formatted(topic));
        }
        return lane;
    }

    /** A topic that was removed, or removed and added anew, is no longer this wave's. */
    boolean owns(Topic topic) {
        var lane = lanes.get(topic.kind());
        return lane != null && lane.floors().containsKey(topic.key());
    }

    List<Topic> owned() {
        return asked.keySet().stream().filter(this::owns).toList();
    }

    boolean isSettled() {
        return lanes.values().stream().allMatch(Lane::isSettled);
    }
}
