package dev.lockstep.archive.history;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a page ended, in a list that is ordered by time, then id. What comes into the list before it does not move it.
 *
 * @param atNs ns since the Unix epoch
 */
record Place(long atNs, byte[] id) {

    String toToken() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(Long.BYTES + id.length)
                        .putLong(atNs)
                        .put(id)
                        .array());
    }

    /**
     * Reads a token; empty for the first page.
     *
     * @param idLength bytes of the list's ids
     */
    static Optional<Place> ofToken(String token, int idLength) throws RefusalException {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = decoded(token);
        if (bytes.length != Long.BYTES + idLength) {
            throw new RefusalException(new Refusal.MalformedPageToken());
        }
        return Optional.of(
                new Place(ByteBuffer.wrap(bytes).getLong(), Arrays.copyOfRange(bytes, Long.BYTES, bytes.length)));
    }

    private static byte[] decoded(String token) throws RefusalException {
        try {
            return Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw new RefusalException(new Refusal.MalformedPageToken());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Place(long otherAt, byte[] otherId) && atNs == otherAt && Arrays.equals(id, otherId);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(atNs) + Arrays.hashCode(id);
    }
}
