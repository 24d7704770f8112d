package dev.lockstep.service.secret;

import dev.lockstep.xmtp.id.InboxId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The key of one inbox. Seals what belongs to it; never leaves this class but wrapped. Any number of threads may use it. */
public final class DataKey {
    private static final int LENGTH = 32;

    private final InboxId inbox;
    private final SecretKey key;

    private DataKey(InboxId inbox, byte[] key) {
        this.inbox = inbox;
        this.key = new SecretKeySpec(key, "AES");
    }

    public static DataKey generate(InboxId inbox, SecureRandom random) {
        byte[] key = new byte[LENGTH];
        random.nextBytes(key);
        return new DataKey(inbox, key);
    }

    /**
     * The key that was wrapped.
     *
     * @throws UnopenableException if it was wrapped by another key or for another inbox
     */
    public static DataKey unwrap(InboxId inbox, byte[] wrapped, KeyEncryptionKey by) {
        byte[] key = by.unwrap(wrapped, context(inbox));
        if (key.length != LENGTH) {
            throw new UnopenableException("data key: %d bytes (expected: %d)".formatted(key.length, LENGTH));
        }
        return new DataKey(inbox, key);
    }

    public byte[] wrapped(KeyEncryptionKey by) {
        return by.wrap(key.getEncoded(), context(inbox));
    }

    /** Seals bytes, which are not changed. */
    public byte[] seal(Purpose purpose, byte[] plain) {
        return AesGcm.seal(key, associated(purpose), plain);
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @throws UnopenableException if it was sealed otherwise, or altered
     */
    public byte[] open(Purpose purpose, byte[] sealed) {
        return AesGcm.open(key, associated(purpose), sealed);
    }

    private byte[] associated(Purpose purpose) {
        return (inbox + "/" + purpose.name()).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] context(InboxId inbox) {
        return HexFormat.of().parseHex(inbox.toString());
    }

    @Override
    public String toString() {
        return "data key of inbox " + inbox;
    }
}
