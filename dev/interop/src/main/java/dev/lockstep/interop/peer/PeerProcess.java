package dev.lockstep.interop.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.node.PeerInstallation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One Node process with real clients in it, spoken to in lines of JSON. Safe for use by several threads. Every call is bounded
 * in time; one that gives no answer ends the process, because nothing that a native library holds can be trusted afterwards.
 */
final class PeerProcess implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final int SHOWN_LINES = 15;

    private final Process process;
    private final Writer input;
    private final Path log;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final Map<String, Consumer<JsonNode>> streams = new ConcurrentHashMap<>();
    private final CompletableFuture<JsonNode> ready = new CompletableFuture<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();

    private PeerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts the process and waits until it is ready. */
    static PeerProcess start(PeerInstallation installation, PeerSettings settings) throws IOException {
        Path log = Files.createDirectories(settings.folder()).resolve("peer.log");
        ProcessBuilder command = new ProcessBuilder(
                        installation.node().node().toString(),
                        installation.mainScript().toString())
                .directory(settings.folder().toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        if (settings.streams() == PeerSettings.Streams.BIDIRECTIONAL) {
            command.environment().put("XMTP_BIDI_STREAMS_ENABLED", "1");
        } else {
            command.environment().remove("XMTP_BIDI_STREAMS_ENABLED");
        }
        PeerProcess peer = new PeerProcess(command.start(), log);
        Thread.ofPlatform().daemon().name("peer-" + peer.process.pid()).start(peer::listen);
        peer.await(peer.ready, "the peer's start", START_PATIENCE);
        return peer;
    }

    /**
     * One call.
     *
     * @param caller who is shown to have made it when it fails
     * @throws PeerException with the words of the client when it refuses
     * @throws PeerLostException when the process is gone or gives no answer in time
     */
    JsonNode call(String caller, String method, Map<String, ?> parameters, Duration patience) {
        long id = lastId.incrementAndGet();
        String name = "%s: %s".formatted(caller, method);
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        if (end.isDone()) {
            answer.completeExceptionally(new PeerLostException(end.join()));
        } else {
            send(PeerJson.write(Map.of("id", id, "method", method, "params", parameters)));
        }
        try {
            JsonNode line = await(answer, name, patience);
            if (line.has("error")) {
                throw new PeerException(
                        "%s: %s".formatted(name, line.get("error").asText()));
            }
            return line.get("result");
        } finally {
            waiting.remove(id);
        }
    }

    /** Hears the events of a stream, on the thread that reads the process; before the stream is opened, so that none is lost. */
    void hear(String stream, Consumer<JsonNode> events) {
        streams.put(stream, events);
    }

    void hearNoMore(String stream) {
        streams.remove(stream);
    }

    /** Ends the process at once, as a power cut would. */
    void kill() {
        process.destroyForcibly();
    }

    /** Ends the process: politely, then not. */
    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException _) {
            // It is gone already.
        }
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void send(String line) {
        try {
            input.write(line);
            input.write('\n');
            input.flush();
        } catch (IOException _) {
            // The reading thread sees the end and tells everyone who waits.
        }
    }

    private JsonNode await(CompletableFuture<JsonNode> answer, String name, Duration patience) {
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            process.destroyForcibly();
            throw new PeerLostException("%s gave no answer within %d s; its process was ended%s"
                    .formatted(name, patience.toSeconds(), lastLines()));
        } catch (ExecutionException e) {
            String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new PeerLostException("%s: %s".formatted(name, reason));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new PeerLostException("%s: interrupted".formatted(name));
        }
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                understand(line);
            }
        } catch (IOException _) {
            // The end of the process ends its output.
        }
        end.complete("the peer process ended%s".formatted(lastLines()));
        PeerLostException lost = new PeerLostException(end.join());
        ready.completeExceptionally(lost);
        waiting.values().forEach(answer -> answer.completeExceptionally(lost));
    }

    private void understand(String line) throws IOException {
        JsonNode json;
        try {
            json = PeerJson.read(line);
        } catch (JsonProcessingException _) {
            keep(line);
            return;
        }
        if (json.has("id")) {
            CompletableFuture<JsonNode> answer = waiting.get(json.get("id").asLong());
            if (answer != null) {
                answer.complete(json);
            }
        } else if (json.has("stream")) {
            Consumer<JsonNode> events = streams.get(json.get("stream").asText());
            if (events != null) {
                events.accept(json);
            }
        } else if (json.has("event")) {
            ready.complete(json);
        } else {
            keep(line);
        }
    }

    /** The client's own log shares the standard output with the conversation. */
    private void keep(String line) throws IOException {
        Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
            return last.isEmpty() ? " (its log is empty)" : "; the end of its log:\n" + String.join("\n", last);
        } catch (IOException e) {
            return " (its log cannot be read: %s)".formatted(e.getMessage());
        }
    }
}
