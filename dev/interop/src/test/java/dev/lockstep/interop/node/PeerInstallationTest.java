package dev.lockstep.interop.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With programs in the place of node and npm that note that they ran; the real ones install for the other tests. */
class PeerInstallationTest {
    @TempDir
    private Path folder;

    private final List<String> progress = new ArrayList<>();

    private Path cache = Path.of("");

    @BeforeEach
    void chooseCache() {
        cache = folder.resolve("cache");
    }

    @Test
    void installsOnceAndThenDoesNothing() throws IOException {
        NodeRuntime node = node("""
                echo "npm $*" >> %s/calls
                mkdir -p node_modules/@xmtp/node-bindings/dist
                """.formatted(folder));

        PeerInstallation first = PeerInstallation.ensure(node, cache, progress::add);
        PeerInstallation second = PeerInstallation.ensure(node, cache, progress::add);

        assertThat(second).isEqualTo(first);
        assertThat(Files.readAllLines(folder.resolve("calls")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("npm ci ");
        assertThat(progress).hasSize(1);
    }

    @Test
    void putsTheScriptsWhereTheyFindTheirPackages() throws IOException {
        NodeRuntime node = node("mkdir -p node_modules/@xmtp/node-bindings/dist");

        Path script = PeerInstallation.ensure(node, cache, progress::add).mainScript();

        assertThat(script).isNotEmptyFile().hasFileName("main.js");
        assertThat(script.resolveSibling("package.json")).content().contains("\"type\": \"module\"");
        assertThat(script.resolve("../../node_modules").normalize()).isDirectory();
    }

    @Test
    void keepsTheClientOfThisPlatformOnly() throws IOException {
        NodeRuntime node = node("""
                mkdir -p node_modules/@xmtp/node-bindings/dist
                cd node_modules/@xmtp/node-bindings/dist
                touch index.js b.linux-x64-gnu.node b.linux-arm64-gnu.node b.darwin-arm64.node
                """);

        Path script = PeerInstallation.ensure(node, cache, progress::add).mainScript();

        Path bindings =
                script.resolve("../../node_modules/@xmtp/node-bindings/dist").normalize();
        assertThat(bindings)
                .isDirectoryContaining("glob:**/b.linux-x64-gnu.node")
                .isDirectoryContaining("glob:**/index.js")
                .isDirectoryNotContaining("glob:**/b.linux-arm64-gnu.node")
                .isDirectoryNotContaining("glob:**/b.darwin-arm64.node");
    }

    @Test
    void anInstallationThatFailsSaysWhyAndLeavesNothingThatLooksDone() throws IOException {
        NodeRuntime broken = node("echo ENOTFOUND registry; exit 1");
        NodeRuntime working = node("mkdir -p node_modules/@xmtp/node-bindings/dist");

        assertThatThrownBy(() -> PeerInstallation.ensure(broken, cache, progress::add))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exit code 1")
                .hasMessageContaining("ENOTFOUND registry");

        assertThat(PeerInstallation.ensure(working, cache, progress::add).mainScript())
                .isRegularFile();
    }

    private NodeRuntime node(String npmBody) throws IOException {
        Path bin = Files.createTempDirectory(folder, "bin");
        return new NodeRuntime(program(bin, "node", "echo linux-x64"), program(bin, "npm", npmBody), "v20.0.0");
    }

    private static Path program(Path bin, String name, String body) throws IOException {
        Path program = Files.writeString(bin.resolve(name), "#!/bin/sh\nset -e\n" + body + "\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
