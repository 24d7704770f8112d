package dev.lockstep.xmtp.mls.codec;

import dev.lockstep.xmtp.mls.MlsRefusedException;

/** Reads one structure and leaves the reader behind it. */
@FunctionalInterface
public interface Decoder<T> {
    /** @throws MlsRefusedException with {@link dev.lockstep.xmtp.mls.Refusal#MALFORMED} or a more telling reason */
    T decode(TlsReader in) throws MlsRefusedException;

    /** Reads a value that fills {@code input} to its last byte. */
    default T decodeAll(byte[] input) throws MlsRefusedException {
        TlsReader in = new TlsReader(input);
        T value = decode(in);
        in.end();
        return value;
    }

    /** Reads a value that fills {@code input} to its last byte. */
    default T decodeAll(Bytes input) throws MlsRefusedException {
        return decodeAll(input.toByteArray());
    }
}
