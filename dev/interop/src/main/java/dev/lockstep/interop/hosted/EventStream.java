package dev.lockstep.interop.hosted;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.peer.Eventually;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** An open stream of server-sent events, read in the background and kept. */
public final class EventStream implements AutoCloseable {
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final Stream<String> lines;

    /**
     * An event.
     *
     * @param id with which a stream can be resumed
     */
    public record Event(String id, String type, JsonNode data) {
        public JsonNode resource() {
            return data.get("resource");
        }
    }

    private EventStream(Stream<String> lines) {
        this.lines = lines;
    }

    static EventStream open(Gateway gateway, String path, String lastEventId) {
        EventStream stream = new EventStream(gateway.lines(path, lastEventId));
        Thread.ofVirtual().start(stream::read);
        return stream;
    }

    /** All that have come so far. */
    public List<Event> events() {
        return List.copyOf(events);
    }

    /** Waits for an event of this type. */
    public Event await(String type, Predicate<JsonNode> resource) {
        return Eventually.eventually(
                        "an event " + type,
                        () -> events.stream()
                                .filter(event -> event.type().equals(type) && resource.test(event.resource()))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }

    @Override
    public void close() {
        lines.close();
    }

    private void read() {
        StringBuilder data = new StringBuilder();
        String id = "";
        String type = "";
        try {
            for (String line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("event:")) {
                    type = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5).strip());
                } else if (line.isEmpty() && !data.isEmpty()) {
                    events.add(new Event(id, type, Gateway.JSON.readTree(data.toString())));
                    data.setLength(0);
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stream sent something else than JSON: " + data, e);
        } catch (java.io.UncheckedIOException e) {
            // Closed, by us or by the gateway: what has come stays.
            return;
        }
    }
}
