package dev.lockstep.interop.node;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The peer's own files as they travel with this class: from file name to bytes, in the order of the names. */
record PeerSources(Map<String, byte[]> files) {
    private static final List<String> PACKAGE_FILES = List.of("package.json", "package-lock.json");

    static PeerSources read() throws IOException {
        URL folder = Objects.requireNonNull(PeerSources.class.getResource("peer"), "the peer is not in the jar");
        try {
            URI uri = folder.toURI();
            if (!"jar".equals(uri.getScheme())) {
                return read(Path.of(uri));
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return read(jar.provider().getPath(uri));
            }
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static PeerSources read(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path file : entries.filter(Files::isRegularFile).toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return new PeerSources(files);
    }

    /** What npm reads: they decide which client is installed. */
    PeerSources packageFiles() {
        Map<String, byte[]> chosen = new TreeMap<>(files);
        chosen.keySet().retainAll(PACKAGE_FILES);
        return new PeerSources(chosen);
    }

    /** What Node runs; {@code package.json} belongs to it because it says which kind of module the files are. */
    PeerSources scripts() {
        Map<String, byte[]> chosen = new TreeMap<>(files);
        chosen.remove("package-lock.json");
        return new PeerSources(chosen);
    }

    /** The first 16 hex characters of the SHA-256 of all names and contents. */
    String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.forEach((name, bytes) -> {
                digest.update("%s %d\n".formatted(name, bytes.length).getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            });
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }
}
