package dev.lockstep.archive.historyserver.request;

import dev.lockstep.archive.file.FileId;

/** What a path names. Paths are compared as they were sent: nothing is decoded, so nothing can be smuggled in. */
public sealed interface Target {

    /** The root, which says that the server is there. */
    record Root() implements Target {}

    record Upload() implements Target {}

    record File(FileId id) implements Target {}

    /** A path below {@code /files/} that cannot be a file's. */
    record NoFile() implements Target {}

    record Nothing() implements Target {}

    /**
     * Reads a path. More than one slash at its front is read as one: a base URL that ends in a slash makes
     * {@code //upload} out of {@code /upload}.
     */
    static Target of(String path) {
        int start = 0;
        while (start < path.length() && path.charAt(start) == '/') {
            start++;
        }
        if (start == 0) {
            return new Nothing();
        }
        String rest = path.substring(start);
        if (rest.isEmpty()) {
            return new Root();
        }
        if (rest.equals("upload")) {
            return new Upload();
        }
        if (rest.startsWith("files/")) {
            return FileId.of(rest.substring("files/".length()))
                    .<Target>map(File::new)
                    .orElseGet(NoFile::new);
        }
        return new Nothing();
    }

    /** The methods this takes, as in the {@code Allow} header; empty for what is not there. */
    default String allowed() {
        return switch (this) {
            case Root() -> "GET, HEAD, OPTIONS";
            case Upload() -> "POST, OPTIONS";
            case File(var id) -> "GET, HEAD, OPTIONS";
            case NoFile() -> "GET, HEAD, OPTIONS";
            case Nothing() -> "";
        };
    }
}
