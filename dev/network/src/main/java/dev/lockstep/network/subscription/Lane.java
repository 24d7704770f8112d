package dev.lockstep.network.subscription;

import com.google.protobuf.ByteString;
import dev.lockstep.network.ledger.Entry;
import dev.lockstep.network.ledger.Stretch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One ascending sequence of messages on a stream: the replay of a wave, or what is live. It holds back a little for a
 * reader that is slow; beyond that it forgets, and reads the ledger again when the reader has time. So it never skips
 * and never grows.
 */
final class Lane {
    /** Until the ceiling of a wave is known, nothing may be read or delivered. */
    private static final long UNKNOWN = -1;

    private final TopicKind kind;
    private final long tag;
    private final boolean live;
    private final long mostHeldBytes;
    private final Map<ByteString, Long> floors = new LinkedHashMap<>();
    private final ArrayDeque<Entry<?>> held = new ArrayDeque<>();
    private long heldBytes;
    private boolean reading;

    /** Everything of this lane up to here has been delivered. */
    private long position;

    /** What lies above the position up to here has to be read from the ledger; what lies above is held. */
    private long ceiling;

    /** The highest id that was forgotten before there was a ceiling. */
    private long forgotten;

    private Lane(TopicKind kind, long tag, boolean live, long mostHeldBytes) {
        this.kind = kind;
        this.tag = tag;
        this.live = live;
        this.ceiling = live ? 0 : UNKNOWN;
        this.mostHeldBytes = mostHeldBytes;
    }

    /** The lane of what is live. */
    static Lane live(TopicKind kind, long mostHeldBytes) {
        return new Lane(kind, 0, true, mostHeldBytes);
    }

    /** The lane of a wave; rests until its ceiling is set. */
    static Lane wave(TopicKind kind, long tag, long mostHeldBytes) {
        return new Lane(kind, tag, false, mostHeldBytes);
    }

    TopicKind kind() {
        return kind;
    }

    long tag() {
        return tag;
    }

    boolean isLive() {
        return live;
    }

    long position() {
        return position;
    }

    long ceiling() {
        return ceiling;
    }

    /** The topics, each with the id above which its messages belong here. Not to be changed. */
    Map<ByteString, Long> floors() {
        return floors;
    }

    /** Ends the rest of a wave's lane. What was held meanwhile and lies at or below is to be read, like the rest. */
    void ceiling(long id) {
        ceiling = Math.max(id, forgotten);
        held.removeIf(entry -> entry.id() <= ceiling);
        heldBytes = held.stream().mapToLong(Entry::size).sum();
    }

    void add(ByteString topic, long floor) {
        floors.put(topic, floor);
    }

    void remove(ByteString topic) {
        floors.remove(topic);
        held.removeIf(entry -> entry.topic().equals(topic));
        heldBytes = held.stream().mapToLong(Entry::size).sum();
        if (floors.isEmpty()) {
            position = Math.max(position, ceiling);
        }
    }

    /** A message has been stored. They come in the order of their ids. */
    void arrived(Entry<?> entry) {
        if (entry.id() <= ceiling || entry.id() <= floor(entry)) {
            return;
        }
        if (!held.isEmpty() && heldBytes + entry.size() > mostHeldBytes) {
            forgetUpTo(entry);
            return;
        }
        held.add(entry);
        heldBytes += entry.size();
    }

    private void forgetUpTo(Entry<?> entry) {
        if (ceiling == UNKNOWN) {
            held.clear();
            heldBytes = 0;
            forgotten = entry.id();
            return;
        }
        if (!mustRead()) {
            // All below the first of them has been delivered: no need to read that again.
            position = Math.max(position, held.getFirst().id() - 1);
        }
        held.clear();
        heldBytes = 0;
        ceiling = entry.id();
    }

    /** Whether there is something in the ledger that this lane needs first. */
    boolean mustRead() {
        return ceiling != UNKNOWN && position < ceiling && !floors.isEmpty();
    }

    boolean isReading() {
        return reading;
    }

    void startReading() {
        reading = true;
    }

    void stopReading() {
        reading = false;
    }

    /** Ends a read. What no longer belongs here is left out; the rest is to be delivered now. */
    List<Entry<?>> read(Stretch<?> stretch) {
        reading = false;
        position = Math.max(position, stretch.reached());
        var mine = new ArrayList<Entry<?>>(stretch.entries().size());
        for (var entry : stretch.entries()) {
            if (floors.containsKey(entry.topic()) && entry.id() > floor(entry)) {
                mine.add(entry);
            }
        }
        return mine;
    }

    /** Whether nothing is left: neither in the ledger, as far as is known, nor here. */
    boolean isSettled() {
        return ceiling != UNKNOWN && !reading && !mustRead() && held.isEmpty();
    }

    boolean canDeliver() {
        return ceiling != UNKNOWN && !reading && !mustRead() && !held.isEmpty();
    }

    /** What was held back; counts as delivered. */
    List<Entry<?>> deliver() {
        var entries = List.copyOf(held);
        held.clear();
        heldBytes = 0;
        position = entries.getLast().id();
        return entries;
    }

    private long floor(Entry<?> entry) {
        return floors.getOrDefault(entry.topic(), Long.MAX_VALUE);
    }
}
