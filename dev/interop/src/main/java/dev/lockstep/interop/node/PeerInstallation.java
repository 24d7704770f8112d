package dev.lockstep.interop.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The peer, ready to run: its scripts beside the packages of its lock file. Packages are kept in the user's cache folder under
 * the fingerprint of the lock file, so npm runs once for each state of it and never again, with or without a connection.
 */
public record PeerInstallation(NodeRuntime node, Path mainScript) {
    private static final Duration NPM_PATIENCE = Duration.ofMinutes(5);

    /**
     * Installs what is missing.
     *
     * @param progress hears one sentence when something has to be installed
     * @throws IOException when npm does not succeed within five minutes; the message says what it printed last
     */
    public static PeerInstallation ensure(NodeRuntime node, Consumer<String> progress) throws IOException {
        return ensure(node, CacheFolder.find(System.getenv(), System.getProperties()), progress);
    }

    static PeerInstallation ensure(NodeRuntime node, Path cache, Consumer<String> progress) throws IOException {
        Path home = Files.createDirectories(cache.resolve("interop-peer"));
        PeerSources sources = PeerSources.read();
        Path packages = home.resolve(sources.packageFiles().fingerprint());
        Path scripts = packages.resolve("peer-" + sources.scripts().fingerprint());
        // Two builds at once: the second waits and finds everything done.
        try (FileChannel channel =
                        FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            if (!Files.isDirectory(packages)) {
                progress.accept("Installing the real XMTP client with npm into %s (once) …".formatted(packages));
                appear(packages, folder -> install(node, sources.packageFiles(), folder));
            }
            if (!Files.isDirectory(scripts)) {
                appear(scripts, sources.scripts()::writeTo);
            }
        }
        return new PeerInstallation(node, scripts.resolve("main.js"));
    }

    private static void install(NodeRuntime node, PeerSources packageFiles, Path folder) throws IOException {
        packageFiles.writeTo(folder);
        Commands.run(
                List.of(
                        node.npm().toString(),
                        "ci",
                        "--ignore-scripts",
                        "--prefer-offline",
                        "--no-audit",
                        "--no-fund",
                        "--loglevel=error"),
                folder,
                NPM_PATIENCE);
        removeOtherPlatforms(node, folder.resolve("node_modules/@xmtp/node-bindings/dist"));
    }

    /** The package brings the client for eight platforms, 400 MB in all; one of them is this machine. */
    private static void removeOtherPlatforms(NodeRuntime node, Path bindings) throws IOException {
        String platform = Commands.run(
                        List.of(node.node().toString(), "-p", "process.platform + '-' + process.arch"),
                        bindings,
                        Duration.ofSeconds(20))
                .strip();
        try (Stream<Path> files = Files.list(bindings)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".node") && !name.contains("." + platform)) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Makes a folder that is either there and complete, or not there. */
    private static void appear(Path folder, Step content) throws IOException {
        Path unfinished = folder.resolveSibling(folder.getFileName() + ".unfinished");
        remove(unfinished);
        Files.createDirectories(unfinished);
        content.into(unfinished);
        Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @FunctionalInterface
    private interface Step {
        void into(Path folder) throws IOException;
    }
}
