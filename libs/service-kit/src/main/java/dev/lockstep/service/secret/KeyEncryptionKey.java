package dev.lockstep.service.secret;

/** Wraps data keys. A file on this machine, or a service that keeps the key to itself. */
public interface KeyEncryptionKey {
    /**
     * Wraps a key.
     *
     * @param context bound to the result: it unwraps with the same one only
     */
    byte[] wrap(byte[] key, byte[] context);

    /**
     * The key that was wrapped.
     *
     * @throws UnopenableException if it was wrapped otherwise, or altered
     */
    byte[] unwrap(byte[] wrapped, byte[] context);
}
