package dev.lockstep.gateway.tenant;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** A key as its holder shows it. Prints nothing of it. */
final class ApiKey {
    private static final String SCHEME = "Bearer ";
    private static final int LONGEST = 512;

    private final String text;

    ApiKey(String text) {
        this.text = text;
    }

    /** The key of an {@code Authorization} header. */
    static Optional<ApiKey> ofHeader(String header) {
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) && header.length() <= LONGEST
                ? Optional.of(new ApiKey(header.substring(SCHEME.length()).strip()))
                : Optional.empty();
    }

    /** What is kept of it: the SHA-256. Keys are random, so a plain hash cannot be guessed at. */
    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    @Override
    public String toString() {
        return "API key";
    }
}
