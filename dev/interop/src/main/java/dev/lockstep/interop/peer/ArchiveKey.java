package dev.lockstep.interop.peer;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** What opens an archive file: 32 bytes. Prints nothing of itself. */
public final class ArchiveKey {
    private static final int LENGTH = 32;

    private final byte[] secret;

    private ArchiveKey(byte[] secret) {
        this.secret = secret;
    }

    public static ArchiveKey generate(RandomGenerator random) {
        byte[] secret = new byte[LENGTH];
        random.nextBytes(secret);
        return new ArchiveKey(secret);
    }

    String hex() {
        return HexFormat.of().formatHex(secret);
    }

    @Override
    public String toString() {
        return "ArchiveKey";
    }
}
