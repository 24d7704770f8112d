package dev.lockstep.xmtp.archive;

import java.util.Arrays;

/** The nonce of an element: 12 bytes, counted up as one little-endian number that wraps (§4.2). */
record ElementNonce(byte[] bytes) {
    static final int LENGTH = 12;

    ElementNonce {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("nonce: %d bytes (expected: %d)".formatted(bytes.length, LENGTH));
        }
    }

    /** That of the element after. */
    ElementNonce next() {
        byte[] next = bytes.clone();
        for (int i = 0; i < LENGTH && ++next[i] == 0; i++) {
            // The carry goes on.
        }
        return new ElementNonce(next);
    }

    /** That of the element before. */
    ElementNonce previous() {
        byte[] previous = bytes.clone();
        for (int i = 0; i < LENGTH && previous[i]-- == 0; i++) {
            // The borrow goes on.
        }
        return new ElementNonce(previous);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ElementNonce(byte[] others) && Arrays.equals(bytes, others);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
