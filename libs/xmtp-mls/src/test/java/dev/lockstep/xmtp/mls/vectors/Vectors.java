package dev.lockstep.xmtp.mls.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;

/** Finds the vectors; without them a test is skipped, unless {@code LOCKSTEP_VECTORS} says that they are there. */
public final class Vectors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<Path, JsonNode> READ = new ConcurrentHashMap<>();

    private Vectors() {}

    /** The cases of a file of the working group, all cipher suites. */
    public static List<JsonNode> ofWorkingGroup(String name) {
        return list(read(folder().resolve("mls").resolve(name + ".json")));
    }

    /** The cases of a file of the working group that are for one of these cipher suites. */
    public static List<JsonNode> ofWorkingGroup(String name, List<Integer> cipherSuites) {
        List<JsonNode> cases = ofWorkingGroup(name).stream()
                .filter(c -> cipherSuites.contains(c.required("cipher_suite").asInt()))
                .toList();
        if (cases.isEmpty()) {
            throw new AssertionError("%s: no case for cipher suites %s".formatted(name, cipherSuites));
        }
        return cases;
    }

    /** The cases of a file of the working group for the cipher suites that this library has. */
    public static List<JsonNode> ofOurSuites(String name) {
        return ofWorkingGroup(name, List.of(1, 3));
    }

    /** The cipher suite of a case. */
    public static CipherSuite suite(JsonNode vector) {
        try {
            return CipherSuite.of(vector.required("cipher_suite").asInt());
        } catch (MlsRefusedException e) {
            throw new AssertionError(e);
        }
    }

    /** The bytes of a field that is to be kept secret. */
    public static Secret secret(JsonNode object, String field) {
        return Secret.of(bytes(object, field));
    }

    /** What was recorded of each version of libxmtp. */
    public static List<JsonNode> recordings() {
        try (Stream<Path> files = Files.list(folder().resolve("xmtp"))) {
            return files.sorted().map(Vectors::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    /** The bytes of a field that holds hexadecimal characters. */
    public static Bytes bytes(JsonNode object, String field) {
        return Bytes.fromHex(object.required(field).asText());
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
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("mvnw"))) {
                return folder;
            }
        }
        throw new AssertionError(
                "no folder above %s is the project's root".formatted(Path.of("").toAbsolutePath()));
    }

    private static JsonNode read(Path file) {
        return READ.computeIfAbsent(file, Vectors::parse);
    }

    private static JsonNode parse(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
