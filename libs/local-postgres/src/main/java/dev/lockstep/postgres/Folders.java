package dev.lockstep.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Removing what was made. */
final class Folders {
    private Folders() {}

    /** Deletes a folder with all that is in it; one that is not there is fine. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> deepestFirst = Files.walk(folder).sorted(Comparator.reverseOrder())) {
            for (Path path : (Iterable<Path>) deepestFirst::iterator) {
                Files.deleteIfExists(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
