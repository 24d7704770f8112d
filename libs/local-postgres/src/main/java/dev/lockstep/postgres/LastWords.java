package dev.lockstep.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The end of what a process printed. Reads all of it, so that the process never waits for a reader. */
final class LastWords {
    private static final int REMEMBERED = 16 * 1024;

    private final StringBuilder words = new StringBuilder();

    void read(Process process) {
        try (InputStream stream = process.getInputStream()) {
            byte[] buffer = new byte[4096];
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                append(new String(buffer, 0, read, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            append("(its output broke off: " + e.getMessage() + ")");
        }
    }

    private synchronized void append(String text) {
        words.append(text);
        words.delete(0, Math.max(0, words.length() - REMEMBERED));
    }

    @Override
    public synchronized String toString() {
        return words.toString();
    }
}
