package dev.lockstep.archive.file;

import dev.lockstep.archive.blob.BlobName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * What a client names a file by: 160 random bits as 40 lower-case hex characters, one safe path segment. Whoever knows it can
 * fetch the file, so it is a secret: it is kept nowhere, and {@link #toString} gives the first characters of {@link #blobName}
 * instead, which open nothing.
 */
public final class FileId {
    private static final int RANDOM_BYTES = 20;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{40}");

    private final String text;

    private FileId(String text) {
        this.text = text;
    }

    /** A new id; {@code random} must be unpredictable. */
    public static FileId random(RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new FileId(HexFormat.of().formatHex(bytes));
    }

    /** The id that {@code text} is, if it has the form of one. */
    public static Optional<FileId> of(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new FileId(text)) : Optional.empty();
    }

    /** The secret itself, for the client that owns the file. */
    public String text() {
        return text;
    }

    /** SHA-256 of the id: the only form in which it is stored. Nobody who reads the database or the folder can ask for a file. */
    public BlobName blobName() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return new BlobName(HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileId that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "file " + blobName();
    }
}
