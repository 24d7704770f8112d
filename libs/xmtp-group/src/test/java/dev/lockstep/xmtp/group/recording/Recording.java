package dev.lockstep.xmtp.group.recording;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;

/**
 * What was recorded of one version of libxmtp. Found in {@code LOCKSTEP_VECTORS}, else beside the project; without them a
 * test is skipped, unless the variable says that they are there.
 */
public record Recording(String version, JsonNode content) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** All recordings, as the argument of a parameterised test. */
    public static Stream<Recording> all() {
        try (Stream<Path> files = Files.list(folder().resolve("xmtp"))) {
            return files.sorted().map(Recording::read).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that are kept with the project: what members of our own heard from libxmtp, by {@code RecordingTest} in dev/interop. */
    public static Stream<Recording> kept() {
        URL folder =
                Objects.requireNonNull(Recording.class.getResource("/recordings"), "the folder of kept recordings");
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            return files.sorted().map(Recording::read).toList().stream();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public List<JsonNode> clients() {
        return list(content.required("clients"));
    }

    public List<JsonNode> events() {
        return list(content.required("events"));
    }

    public List<JsonNode> joins() {
        return list(content.required("joins"));
    }

    public JsonNode client(String name) {
        return clients().stream()
                .filter(client -> client.required("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    public JsonNode event(String id) {
        return events().stream()
                .filter(event -> event.required("id").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** The data of one extension of the group's context, of every join. */
    public List<ByteString> extensionData(int type) {
        var field = "0x%04x".formatted(type);
        return joins().stream()
                .map(join -> bytes(join.required("extension_data"), field))
                .toList();
    }

    public static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    public static ByteString bytes(JsonNode object, String field) {
        return hex(object.required(field).asText());
    }

    public static ByteString hex(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    @Override
    public String toString() {
        return version;
    }

    private static Recording read(Path file) {
        try {
            return new Recording(file.getFileName().toString(), JSON.readTree(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        String configured = System.getenv("LOCKSTEP_VECTORS");
        Path folder = configured != null ? Path.of(configured) : projectRoot().resolve("../shared/vectors");
        if (!Files.isDirectory(folder)) {
            if (configured != null) {
                throw new AssertionError("LOCKSTEP_VECTORS: %s (expected: a folder of vectors)".formatted(folder));
            }
            Assumptions.abort("skipped: no test vectors in %s; set LOCKSTEP_VECTORS to their folder".formatted(folder));
        }
        return folder;
    }

    private static Path projectRoot() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new AssertionError("no folder above this one is the project's root");
        }
        return folder;
    }
}
