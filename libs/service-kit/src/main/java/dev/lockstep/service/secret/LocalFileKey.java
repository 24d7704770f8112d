package dev.lockstep.service.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A key-encryption key in a file: 64 hex characters. */
public final class LocalFileKey implements KeyEncryptionKey {
    private static final int LENGTH = 32;

    private final SecretKey key;

    private LocalFileKey(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * Reads the file.
     *
     * @throws IOException if the file cannot be read, or holds something else; the message never shows what
     */
    public static LocalFileKey read(Path file) throws IOException {
        String text = Files.readString(file).strip();
        if (!text.matches("[0-9a-f]{%d}".formatted(2 * LENGTH))) {
            throw new IOException("key file %s: %d characters (expected: %d hex digits in lower case)"
                    .formatted(file, text.length(), 2 * LENGTH));
        }
        return new LocalFileKey(HexFormat.of().parseHex(text));
    }

    @Override
    public byte[] wrap(byte[] plain, byte[] context) {
        return AesGcm.seal(key, context, plain);
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) {
        return AesGcm.open(key, context, wrapped);
    }

    @Override
    public String toString() {
        return "key-encryption key of a local file";
    }
}
