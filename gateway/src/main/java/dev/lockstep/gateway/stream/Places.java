package dev.lockstep.gateway.stream;

import dev.lockstep.gateway.request.Checks;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far a stream has come: the offset of the next event in each partition that it follows. As a text it is the id of the last
 * event, with which a stream is resumed.
 */
record Places(SortedMap<Integer, Long> next) {
    private static final int LONGEST = 4_000;

    Places {
        next = new TreeMap<>(next);
    }

    static Places of(Map<Integer, Long> next) {
        return new Places(new TreeMap<>(next));
    }

    /** @throws RuntimeException that says so, if it is no id of an event */
    static Places parse(String text) {
        var next = new TreeMap<Integer, Long>();
        try {
            if (text.length() <= LONGEST) {
                for (String part : text.split(",", -1)) {
                    String[] place = part.split("-", -1);
                    next.put(Integer.parseUnsignedInt(place[0]), Long.parseUnsignedLong(place[1]));
                }
                return new Places(next);
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // Said below.
        }
        throw Checks.invalid("Last-Event-ID", "expected: the id of an event of this stream, unchanged");
    }

    Places after(Logged event) {
        var moved = new TreeMap<>(next);
        moved.put(event.partition(), event.offset() + 1);
        return new Places(moved);
    }

    String text() {
        return next.entrySet().stream()
                .map(place -> place.getKey() + "-" + place.getValue())
                .collect(Collectors.joining(","));
    }
}
