package dev.lockstep.interop.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeRuntimeTest {
    @TempDir
    private Path folder;

    @Test
    void saysHowToGetNodeWhenThereIsNone() {
        assertThatThrownBy(() -> NodeRuntime.find(folder.toString()))
                .isInstanceOf(NodeMissingException.class)
                .hasMessageContaining("no node on PATH")
                .hasMessageContaining("install Node 20 or newer");
    }

    @Test
    void saysWhichNodeIsTooOld() throws IOException {
        Path node = program("node", "echo v18.19.1");
        program("npm", "true");

        assertThatThrownBy(() -> NodeRuntime.find(folder.toString()))
                .isInstanceOf(NodeMissingException.class)
                .hasMessageContaining("needs Node 20 or newer, and %s is v18.19.1".formatted(node));
    }

    @Test
    void saysThatNpmIsMissing() throws IOException {
        program("node", "echo v20.1.0");

        assertThatThrownBy(() -> NodeRuntime.find(folder.toString()))
                .isInstanceOf(NodeMissingException.class)
                .hasMessageContaining("no npm on PATH");
    }

    @Test
    void saysThatNodeDoesNotRun() throws IOException {
        Path node = program("node", "echo no such library; exit 127");

        assertThatThrownBy(() -> NodeRuntime.find(folder.toString()))
                .isInstanceOf(NodeMissingException.class)
                .hasMessageContaining("%s does not run".formatted(node))
                .hasMessageContaining("no such library");
    }

    @Test
    void takesTheFirstOnThePath() throws IOException, NodeMissingException {
        Path node = program("node", "echo v26.0.0");
        Path npm = program("npm", "true");

        NodeRuntime found = NodeRuntime.find("/no/such/folder:%s:/usr/bin".formatted(folder));

        assertThat(found).isEqualTo(new NodeRuntime(node, npm, "v26.0.0"));
    }

    private Path program(String name, String body) throws IOException {
        Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
