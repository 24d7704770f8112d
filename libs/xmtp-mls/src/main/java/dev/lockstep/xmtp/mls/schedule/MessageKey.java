package dev.lockstep.xmtp.mls.schedule;

import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Kdf;
import dev.lockstep.xmtp.mls.crypto.Secret;

/**
 * What encrypts one message of one sender, RFC 9420 §9.1.
 *
 * @param generation the number of the message, 0 to 2^32 − 1
 */
public record MessageKey(long generation, Secret key, Secret nonce) {

    static MessageKey of(CipherSuite suite, Secret ratchetSecret, long generation) {
        return new MessageKey(
                generation,
                Kdf.deriveTreeSecret(ratchetSecret, "key", generation, suite.keyLength()),
                Kdf.deriveTreeSecret(ratchetSecret, "nonce", generation, CipherSuite.NONCE_LENGTH));
    }

    /** The nonce with the reuse guard of a message mixed in, RFC 9420 §6.3.1. */
    public Bytes guardedNonce(Bytes reuseGuard) {
        byte[] guarded = nonce.reveal().toByteArray();
        for (int i = 0; i < reuseGuard.size(); i++) {
            guarded[i] ^= (byte) reuseGuard.at(i);
        }
        return Bytes.owning(guarded);
    }
}
