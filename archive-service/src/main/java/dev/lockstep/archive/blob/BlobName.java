package dev.lockstep.archive.blob;

import java.util.regex.Pattern;

/** The name of a blob: 64 lower-case hex characters, evenly spread, so that folders and partitions fill evenly. */
public record BlobName(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException when {@code hex} is not 64 lower-case hex characters */
    public BlobName {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "blob name: %d characters (expected: 64 lower-case hex characters)".formatted(hex.length()));
        }
    }

    /** The first eight characters: enough to follow a blob through the logs. */
    @Override
    public String toString() {
        return hex.substring(0, 8);
    }
}
