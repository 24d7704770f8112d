package dev.lockstep.interop.peer;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What arrives at a phone by itself, kept in the order of its arrival. */
public final class PhoneStream<T> implements AutoCloseable {
    private static final int MOST_ITEMS = 100_000;

    private final String name;
    private final Function<JsonNode, T> reader;
    private final Runnable closing;
    private final List<T> items = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private boolean closed;

    PhoneStream(String name, Function<JsonNode, T> reader, Runnable closing) {
        this.name = name;
        this.reader = reader;
        this.closing = closing;
    }

    /** Everything so far. */
    public synchronized List<T> items() {
        return List.copyOf(items);
    }

    /** What the client reported instead of an item, in its own words. */
    public synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    /** Whether the client has ended the stream. */
    public synchronized boolean closed() {
        return closed;
    }

    /** Waits for an item, those that are there already included. */
    public T await(String what, Predicate<? super T> wanted) {
        return await(what, Eventually.PATIENCE, wanted);
    }

    /** As {@link #await(String, Predicate)} with a patience of its own. */
    public synchronized T await(String what, Duration patience, Predicate<? super T> wanted) {
        long deadline = System.nanoTime() + patience.toNanos();
        Optional<T> found = items.stream().filter(wanted).findFirst();
        while (found.isEmpty()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new TooLateException("waited %d s for %s on %s (%s, failures: %s); items: %s"
                        .formatted(
                                patience.toSeconds(),
                                what,
                                name,
                                closed ? "closed" : "open",
                                failures,
                                Eventually.shortened(items.toString())));
            }
            try {
                wait(left);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new TooLateException("interrupted");
            }
            found = items.stream().filter(wanted).findFirst();
        }
        return found.get();
    }

    synchronized void hear(JsonNode event) {
        switch (event.get("event").asText()) {
            case "item" -> {
                if (items.size() < MOST_ITEMS) {
                    items.add(reader.apply(event.get("item")));
                } else {
                    failures.add("more than %d items".formatted(MOST_ITEMS));
                }
            }
            case "failed" -> failures.add(event.get("error").asText());
            case "closed" -> closed = true;
            default -> failures.add("unknown event: " + event);
        }
        notifyAll();
    }

    @Override
    public void close() {
        closing.run();
    }
}
