package dev.lockstep.benchmarks.history;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Baseline of downloads: nginx serving a folder, where nginx is installed. */
final class Nginx implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(10);

    private final @Nullable Process process;
    private final int port;

    private Nginx(@Nullable Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it with two workers and {@code sendfile}, its temporary files in {@code scratch}; where it is not installed,
     * nothing happens and the answer says so.
     */
    static Nginx serve(Path folder, Path scratch) throws IOException, InterruptedException {
        Optional<Path> program = installed();
        return program.isPresent() ? serve(program.get(), folder, scratch) : new Nginx(null, 0);
    }

    boolean isInstalled() {
        return process != null;
    }

    private static Optional<Path> installed() {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
        return Stream.of(path.split(":"))
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Nginx serve(Path program, Path folder, Path scratch) throws IOException, InterruptedException {
        Files.createDirectories(scratch);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path configuration =
                Files.writeString(scratch.resolve("nginx.conf"), """
                %3$s
                daemon off;
                worker_processes 2;
                error_log %1$s/error.log;
                pid %1$s/nginx.pid;
                events { worker_connections 1024; }
                http {
                    access_log off;
                    sendfile on;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    server { listen 127.0.0.1:%4$d; location / { root %2$s; } }
                }
                """.formatted(scratch, folder, runsAs(), port));
        Process process = new ProcessBuilder(
                        program.toString(), "-p", scratch.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("output.log").toFile())
                .start();
        Nginx nginx = new Nginx(process, port);
        nginx.awaitOpen(process);
        return nginx;
    }

    URI file(String name) {
        return URI.create("http://127.0.0.1:%d/%s".formatted(port, name));
    }

    /** Workers of a root nginx become somebody else by default, who may not read our folder. */
    private static String runsAs() {
        return "root".equals(System.getProperty("user.name")) ? "user root;" : "";
    }

    private void awaitOpen(Process process) throws IOException, InterruptedException {
        long until = System.nanoTime() + START.toNanos();
        while (true) {
            try (Socket ignored = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > until) {
                    close();
                    throw new IOException("nginx does not answer on port %d".formatted(port), e);
                }
            }
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}
