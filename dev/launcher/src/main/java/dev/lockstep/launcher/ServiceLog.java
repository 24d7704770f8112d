package dev.lockstep.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What a service prints, in a file of bounded size: when it is full it becomes {@code <name>.log.1} in place of the one before.
 * A disk that refuses costs lines of the log, never the service.
 */
final class ServiceLog {
    private static final int REMEMBERED_CHARACTERS = 16 * 1024;

    private final Path file;
    private final long limit;
    private final StringBuilder lastWords = new StringBuilder();

    /** @param limit bytes that a file may hold; with the one before, twice that is kept */
    ServiceLog(Path file, long limit) {
        this.file = file;
        this.limit = limit;
    }

    /** Reads the output of a process to its end, on a thread of its own. */
    Thread take(Process process) {
        synchronized (lastWords) {
            lastWords.setLength(0);
        }
        return Thread.ofPlatform().daemon().start(() -> copy(process.getInputStream()));
    }

    /** The last lines that the present or latest process printed, oldest first. */
    List<String> lastLines(int most) {
        synchronized (lastWords) {
            List<String> lines = lastWords.toString().lines().toList();
            return lines.subList(Math.max(0, lines.size() - most), lines.size());
        }
    }

    /** All lines in the file, oldest first, without those of the file before. */
    List<String> lines() throws IOException {
        return Files.exists(file)
                ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                        .lines()
                        .toList()
                : List.of();
    }

    Path file() {
        return file;
    }

    private void copy(InputStream stream) {
        byte[] buffer = new byte[8192];
        try (stream) {
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                remember(new String(buffer, 0, read, StandardCharsets.UTF_8));
                write(buffer, read);
            }
        } catch (IOException e) {
            remember("(its output broke off: " + e.getMessage() + ")\n");
        }
    }

    private void remember(String text) {
        synchronized (lastWords) {
            lastWords.append(text);
            lastWords.delete(0, Math.max(0, lastWords.length() - REMEMBERED_CHARACTERS));
        }
    }

    private void write(byte[] bytes, int length) {
        try {
            if (Files.exists(file) && Files.size(file) + length > limit) {
                Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            try (OutputStream output =
                    Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                output.write(bytes, 0, length);
            }
        } catch (IOException e) {
            remember("(not in the log file: " + e.getMessage() + ")\n");
        }
    }
}
