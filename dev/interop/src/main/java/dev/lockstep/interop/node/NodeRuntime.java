package dev.lockstep.interop.node;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Node and npm on this machine. {@code version} is what Node says of itself, for example {@code v20.20.2}. */
public record NodeRuntime(Path node, Path npm, String version) {
    private static final int OLDEST_MAJOR = 20;
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.\\d+\\.\\d+.*");
    private static final String REMEDY =
            "install Node %d or newer (https://nodejs.org, or your system's package nodejs) and put it on PATH"
                    .formatted(OLDEST_MAJOR);

    /** Node and npm from {@code PATH}. */
    public static NodeRuntime find() throws NodeMissingException {
        return find(Optional.ofNullable(System.getenv("PATH")).orElse(""));
    }

    static NodeRuntime find(String path) throws NodeMissingException {
        Path node = program("node", path)
                .orElseThrow(() -> new NodeMissingException(
                        "The real XMTP client runs in Node, and there is no node on PATH: %s.".formatted(REMEDY)));
        String version = versionOf(node);
        Matcher form = VERSION.matcher(version);
        if (!form.matches() || Integer.parseInt(form.group(1)) < OLDEST_MAJOR) {
            throw new NodeMissingException("The real XMTP client needs Node %d or newer, and %s is %s: %s."
                    .formatted(OLDEST_MAJOR, node, version, REMEDY));
        }
        Path npm = program("npm", path)
                .orElseThrow(() -> new NodeMissingException(
                        "The real XMTP client is installed with npm, and there is node (%s) but no npm on PATH: %s."
                                .formatted(node, REMEDY)));
        return new NodeRuntime(node, npm, version);
    }

    private static Optional<Path> program(String name, String path) {
        return List.of(path.split(File.pathSeparator)).stream()
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String versionOf(Path node) throws NodeMissingException {
        try {
            return Commands.run(List.of(node.toString(), "--version"), Path.of("."), Duration.ofSeconds(20))
                    .strip();
        } catch (IOException e) {
            throw new NodeMissingException("%s does not run (%s): %s.".formatted(node, e.getMessage(), REMEDY));
        }
    }
}
