package dev.lockstep.network.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import dev.lockstep.network.ledger.Entry;
import dev.lockstep.network.ledger.Stretch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A stream's state against a ledger that grows, a reader that is slow, and a client that changes its mind. */
class FeedTest {
    private static final int SIZE = 10;

    /** Room to hold back three messages. */
    private static final long ROOM = 3 * SIZE;

    private final List<Entry<?>> ledger = new ArrayList<>();
    private final Feed feed = new Feed(ROOM);
    private final Map<Topic, List<Long>> delivered = new HashMap<>();
    private final List<Long> completed = new ArrayList<>();
    private int told;

    @Test
    void deliversHistoryThenWhatArrivedMeanwhileThenWhatIsLive() {
        var topic = topic(1);
        store(topic, 2);
        tell();
        follow(1, Map.of(topic, 0L));

        var read = (Step.Read) feed.next();
        store(topic, 1);
        tell();
        deliver(feed.read(read.lane(), stretch(read.lane(), 100)));
        runUntilRest();
        store(topic, 1);
        tell();
        runUntilRest();

        assertThat(delivered.get(topic)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(completed).containsExactly(1L);
    }

    @Test
    void whatIsRemovedInTheMiddleOfAWaveIsNotDeliveredFromIt() {
        var kept = topic(1);
        var removed = topic(2);
        store(kept, 1);
        store(removed, 1);
        tell();
        follow(1, Map.of(kept, 0L, removed, 0L));

        var read = (Step.Read) feed.next();
        var found = stretch(read.lane(), 100);
        feed.remove(removed);
        deliver(feed.read(read.lane(), found));
        runUntilRest();

        assertThat(delivered.get(kept)).containsExactly(1L);
        assertThat(delivered.get(removed)).isNull();
        assertThat(completed).containsExactly(1L);
    }

    @Test
    void aReaderThatRestsIsHeldBackForOnlyALittleAndThenReadsAgain() {
        var topic = topic(1);
        follow(1, Map.of(topic, 0L));
        runUntilRest();
        store(topic, 50);
        tell();

        var read = (Step.Read) feed.next();
        feed.readFailed(read.lane());
        runUntilRest();

        assertThat(delivered.get(topic)).hasSize(50).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void onlyHistoryEndsWhereItBegan() {
        var topic = topic(1);
        store(topic, 3);
        tell();
        var wave = feed.add(9, true, Map.of(topic, 1L));
        assertThat(feed.next()).isInstanceOf(Step.Rest.class);
        wave.lanes().values().forEach(lane -> lane.ceiling(3));
        store(topic, 2);
        tell();
        runUntilRest();

        assertThat(delivered.get(topic)).containsExactly(2L, 3L);
        assertThat(completed).containsExactly(9L);
        assertThat(feed.follows(topic)).isFalse();
    }

    /** Whatever happens in whatever order: each topic's messages come once, in order, and none is missing. */
    @Property(tries = 2_000)
    void nothingIsSkippedAndNothingComesTwice(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int topics) {
        var feed = new FeedTest();
        feed.live(new Random(seed), topics);
    }

    private void live(Random random, int topics) {
        Map<Topic, Long> floors = new HashMap<>();
        Step.Read reading = null;
        Stretch<?> found = null;
        long tag = 1;
        var waiting = new ArrayDeque<Wave>();
        for (int i = 0; i < 160; i++) {
            var topic = topic(1 + random.nextInt(topics));
            switch (random.nextInt(8)) {
                case 0, 1 -> store(topic, 1 + random.nextInt(4));
                case 2 -> tell();
                case 3 -> {
                    if (!feed.follows(topic)) {
                        long floor = random.nextInt(ledger.size() + 1);
                        floors.put(topic, floor);
                        delivered.put(topic, new ArrayList<>());
                        waiting.add(followAtFirst(tag++, Map.of(topic, floor)));
                    }
                }
                case 7 -> {
                    if (!waiting.isEmpty()) {
                        setCeiling(waiting.removeFirst(), random);
                    }
                }
                case 4 -> {
                    if (random.nextInt(5) == 0) {
                        feed.remove(topic);
                    }
                }
                // A read sees the ledger at one moment and its result arrives at another.
                case 5 -> {
                    if (reading != null && found != null) {
                        deliver(feed.read(reading.lane(), found));
                        reading = null;
                    }
                }
                default -> {
                    var step = feed.next();
                    if (step instanceof Step.Read read) {
                        reading = read;
                        found = stretch(read.lane(), 1 + random.nextInt(5));
                    } else {
                        carryOut(step);
                    }
                }
            }
        }
        waiting.forEach(wave -> setCeiling(wave, random));
        tell();
        if (reading != null && found != null) {
            deliver(feed.read(reading.lane(), found));
        }
        runUntilRest();
        for (var topic : List.copyOf(feed.followed())) {
            long floor = floors.getOrDefault(topic, 0L);
            assertThat(delivered.get(topic))
                    .as("topic %s above %d", topic, floor)
                    .isEqualTo(ledger.stream()
                            .filter(entry -> entry.topic().equals(topic.key()) && entry.id() > floor)
                            .map(Entry::id)
                            .toList());
        }
    }

    private void follow(long tag, Map<Topic, Long> floors) {
        var wave = feed.add(tag, false, new LinkedHashMap<>(floors));
        wave.lanes().values().forEach(lane -> lane.ceiling(told));
    }

    /** The ceiling comes later, and may lie above what this stream has been told of. */
    private Wave followAtFirst(long tag, Map<Topic, Long> floors) {
        return feed.add(tag, false, new LinkedHashMap<>(floors));
    }

    private void setCeiling(Wave wave, Random random) {
        int ceiling = told + random.nextInt(ledger.size() - told + 1);
        wave.lanes().values().forEach(lane -> lane.ceiling(ceiling));
    }

    private void store(Topic topic, int count) {
        for (int i = 0; i < count; i++) {
            ledger.add(new Entry<>(ledger.size() + 1, topic.key(), SIZE, Empty.getDefaultInstance()));
        }
    }

    /** As the tail does: everything new, in order. */
    private void tell() {
        while (told < ledger.size()) {
            feed.arrived(TopicKind.GROUP_MESSAGES, ledger.get(told++));
        }
    }

    private Stretch<?> stretch(Lane lane, int rows) {
        var entries = new ArrayList<Entry<Empty>>();
        for (var entry : ledger) {
            Long floor = lane.floors().get(entry.topic());
            if (floor != null
                    && entry.id() > Math.max(floor, lane.position())
                    && entry.id() <= lane.ceiling()
                    && entries.size() < rows) {
                entries.add(new Entry<>(entry.id(), entry.topic(), entry.size(), Empty.getDefaultInstance()));
            }
        }
        boolean cut = entries.size() == rows;
        return new Stretch<>(entries, cut ? entries.getLast().id() : lane.ceiling(), cut);
    }

    private void runUntilRest() {
        for (var step = feed.next(); !(step instanceof Step.Rest); step = feed.next()) {
            if (step instanceof Step.Read read) {
                deliver(feed.read(read.lane(), stretch(read.lane(), 4)));
            } else {
                carryOut(step);
            }
        }
    }

    private void carryOut(Step step) {
        switch (step) {
            case Step.Deliver deliver -> deliver(deliver);
            case Step.Complete complete -> completed.add(complete.tag());
            case Step.Read _, Step.Rest _ -> {}
        }
    }

    private void deliver(Step.Deliver step) {
        for (var entry : step.entries()) {
            delivered
                    .computeIfAbsent(new Topic(step.kind(), entry.topic()), _ -> new ArrayList<>())
                    .add(entry.id());
        }
    }

    private static Topic topic(int number) {
        return new Topic(TopicKind.GROUP_MESSAGES, ByteString.copyFrom(new byte[] {(byte) number}));
    }
}
