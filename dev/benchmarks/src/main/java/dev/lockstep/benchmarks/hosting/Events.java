package dev.lockstep.benchmarks.hosting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.benchmarks.stack.Hosting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the gateway tells of, messages by their ids and consent by whom it is about, with the moment at which each was told. */
final class Events implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA = "data:";

    private final Map<String, Long> heardAt = new ConcurrentHashMap<>();
    private final Stream<String> lines;

    private Events(Stream<String> lines) {
        this.lines = lines;
    }

    /** All of the tenant's. */
    static Events open(Hosting stack) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(stack.gateway().resolve("/v1/events"))
                .header("Authorization", "Bearer " + stack.key())
                .header("Accept", "text/event-stream")
                .build();
        Events events = new Events(
                client.send(request, HttpResponse.BodyHandlers.ofLines()).body());
        Thread.ofVirtual().start(events::read);
        return events;
    }

    int count() {
        return heardAt.size();
    }

    /** When a message or a decision was told, in {@link System#nanoTime}; waits for it. */
    long await(String id, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        @Nullable Long at;
        while ((at = heardAt.get(id)) == null) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("%s was not told".formatted(id));
            }
            Thread.sleep(1);
        }
        return at;
    }

    /** Waits until so many were told. */
    void awaitCount(int expected, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (heardAt.size() < expected) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("%d were told (expected: %d)".formatted(heardAt.size(), expected));
            }
            Thread.sleep(5);
        }
    }

    @Override
    public void close() {
        lines.close();
    }

    private void read() {
        try {
            lines.filter(line -> line.startsWith(DATA)).forEach(line -> {
                long now = System.nanoTime();
                try {
                    JsonNode resource =
                            JSON.readTree(line.substring(DATA.length())).path("resource");
                    String id = resource.path("messageId")
                            .asText(resource.path("entity").asText());
                    if (!id.isEmpty()) {
                        heardAt.putIfAbsent(id, now);
                    }
                } catch (JsonProcessingException e) {
                    throw new IllegalStateException("an event that is no JSON", e);
                }
            });
        } catch (UncheckedIOException e) {
            // Closed.
            return;
        }
    }
}
