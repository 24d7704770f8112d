package dev.lockstep.interop.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where things that can be fetched again are kept between builds. */
final class CacheFolder {
    private CacheFolder() {}

    /**
     * The first of these that can be written: {@code LOCKSTEP_CACHE}, the user's cache folder, a folder of the user's in the
     * temporary folder.
     */
    static Path find(Map<String, String> environment, Map<Object, Object> properties) throws IOException {
        for (Path candidate : candidates(environment, properties)) {
            try {
                Files.createDirectories(candidate);
            } catch (IOException _) {
                continue;
            }
            if (Files.isWritable(candidate)) {
                return candidate;
            }
        }
        throw new IOException("no folder to keep the XMTP client in: point LOCKSTEP_CACHE at one that can be written");
    }

    private static List<Path> candidates(Map<String, String> environment, Map<Object, Object> properties) {
        List<Path> candidates = new ArrayList<>();
        if (environment.containsKey("LOCKSTEP_CACHE")) {
            candidates.add(Path.of(environment.get("LOCKSTEP_CACHE")));
        } else if (environment.containsKey("XDG_CACHE_HOME")) {
            candidates.add(Path.of(environment.get("XDG_CACHE_HOME"), "lockstep"));
        } else {
            candidates.add(Path.of(String.valueOf(properties.get("user.home")), ".cache", "lockstep"));
        }
        candidates.add(Path.of(
                String.valueOf(properties.get("java.io.tmpdir")), "lockstep-cache-" + properties.get("user.name")));
        return candidates;
    }
}
