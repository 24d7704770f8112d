package dev.lockstep.interop.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
    @TempDir
    private Path folder;

    @Test
    void takesWhatTheEnvironmentSays() throws IOException {
        Path chosen = folder.resolve("chosen");

        Path found = CacheFolder.find(
                Map.of("LOCKSTEP_CACHE", chosen.toString(), "XDG_CACHE_HOME", "/elsewhere"), properties("home"));

        assertThat(found).isEqualTo(chosen).isDirectory();
    }

    @Test
    void takesTheUsersCacheFolderOtherwise() throws IOException {
        assertThat(CacheFolder.find(Map.of(), properties("home"))).isEqualTo(folder.resolve("home/.cache/lockstep"));
    }

    @Test
    void takesTheTemporaryFolderWhenTheUserHasNoHome() throws IOException {
        Files.writeString(folder.resolve("home"), "not a folder");

        assertThat(CacheFolder.find(Map.of(), properties("home")))
                .isEqualTo(folder.resolve("tmp/lockstep-cache-robin"));
    }

    private Map<Object, Object> properties(String home) {
        return Map.of(
                "user.home", folder.resolve(home).toString(),
                "java.io.tmpdir", folder.resolve("tmp").toString(),
                "user.name", "robin");
    }
}
