package dev.lockstep.interop.hosted;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.interop.peer.Wallet;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.id.InboxId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;

/** The gateway of a running stack, called with one API key. */
public final class Gateway {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(75);
    private static final String ARCHIVE_KEY = "Lockstep-Archive-Key";
    private static final int SECONDS_TO_WAIT_FOR_AN_OPERATION = 60;

    private final URI url;
    private final String apiKey;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    public Gateway(URI url, String apiKey) {
        this.url = url;
        this.apiKey = apiKey;
    }

    /** A new inbox with a wallet of the service's own. */
    public HostedInbox managedInbox(String label) {
        return inbox(Map.of("signer", "managed", "label", label));
    }

    /** The inbox of somebody's wallet, hosted here from now on; its owner signs. */
    public HostedInbox externalInbox(Wallet owner) {
        return inbox(
                Map.of("signer", "external", "identifier", Map.of("kind", "ethereum", "value", owner.identifier())));
    }

    private HostedInbox inbox(Map<String, ?> wanted) {
        return new HostedInbox(
                this, new InboxId(post("/v1/inboxes", wanted).get("inboxId").asText()));
    }

    /** @throws GatewayException for every answer but a success */
    public JsonNode get(String path) {
        return call("GET", path, "");
    }

    public JsonNode post(String path, Object body) {
        return call("POST", path, json(body));
    }

    public JsonNode put(String path, Object body) {
        return call("PUT", path, json(body));
    }

    public JsonNode delete(String path) {
        return call("DELETE", path, "");
    }

    /**
     * Starts an operation and waits for its end, or until it waits for somebody.
     *
     * @throws GatewayException also if the operation fails
     */
    JsonNode operation(String method, String path, Object body) {
        JsonNode operation = call(method, path, body.equals("") ? "" : json(body));
        String id = operation.get("id").asText();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (operation.get("state").asText().equals("running") && System.nanoTime() < end) {
            operation = call("GET", "/v1/operations/" + id, "");
        }
        if (!operation.get("state").asText().matches("succeeded|waiting")) {
            throw new GatewayException(method + " " + path, 0, operation.path("reason"));
        }
        return operation;
    }

    /** The operation as it is now. */
    JsonNode operation(String id) {
        return call("GET", "/v1/operations/" + id, "");
    }

    /** Stores a file that a call answers with. */
    void download(String path, ArchiveKey key, Path file) {
        answered(
                request(path)
                        .header(ARCHIVE_KEY, hex(key))
                        .timeout(PATIENCE)
                        .GET()
                        .build(),
                HttpResponse.BodyHandlers.ofFile(file));
    }

    /** Sends a file; what the call answers. */
    JsonNode upload(String method, String path, ArchiveKey key, Path file) {
        try {
            return JSON.readTree(answered(
                    request(path)
                            .header(ARCHIVE_KEY, hex(key))
                            .header("Content-Type", "application/octet-stream")
                            .timeout(PATIENCE)
                            .method(method, HttpRequest.BodyPublishers.ofFile(file))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T answered(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            HttpResponse<T> answer = client.send(request, handler);
            if (answer.statusCode() / 100 != 2) {
                String problem =
                        answer.body() instanceof Path stored ? Files.readString(stored) : String.valueOf(answer.body());
                throw new GatewayException(request.uri().getPath(), answer.statusCode(), JSON.readTree(problem));
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String hex(ArchiveKey key) {
        return HexFormat.of().formatHex(key.toByteArray());
    }

    /** The lines of an event stream, from the events after {@code lastEventId} on; from now on if that is empty. */
    Stream<String> lines(String path, String lastEventId) {
        HttpRequest.Builder request = request(path).header("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            HttpResponse<Stream<String>> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
            if (answer.statusCode() != 200) {
                throw new GatewayException(path, answer.statusCode(), JSON.createObjectNode());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private JsonNode call(String method, String path, String body) {
        HttpRequest request = request(path)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=" + SECONDS_TO_WAIT_FOR_AN_OPERATION)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer =
                    client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            JsonNode json = answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
            if (answer.statusCode() / 100 != 2) {
                throw new GatewayException(method + " " + path, answer.statusCode(), json);
            }
            return json;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).header("Authorization", "Bearer " + apiKey);
    }

    private static String json(Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON for " + body, e);
        }
    }
}
