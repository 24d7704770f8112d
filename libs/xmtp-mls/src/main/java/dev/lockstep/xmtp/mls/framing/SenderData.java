package dev.lockstep.xmtp.mls.framing;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Kdf;
import dev.lockstep.xmtp.mls.crypto.Secret;

/**
 * Which key a private message was encrypted with, RFC 9420 §6.3.2.
 *
 * @param leafIndex the sender's, as on the wire
 * @param generation the number of the message in its ratchet
 * @param reuseGuard 4 random bytes
 */
record SenderData(long leafIndex, long generation, Bytes reuseGuard) implements Encodable {
    static final int REUSE_GUARD_LENGTH = 4;

    private static final Decoder<SenderData> DECODER = SenderData::decode;

    private static SenderData decode(TlsReader in) throws MlsRefusedException {
        return new SenderData(in.uint32(), in.uint32(), in.raw(REUSE_GUARD_LENGTH));
    }

    @Override
    public void encode(TlsWriter out) {
        out.uint32(leafIndex).uint32(generation).raw(reuseGuard);
    }

    /** The key and nonce that hide it: they depend on a sample of the message's ciphertext. */
    record Protection(Secret key, Secret nonce) {
        static Protection of(CipherSuite suite, Secret senderDataSecret, Bytes ciphertext) {
            Bytes sample = ciphertext.slice(0, Math.min(CipherSuite.HASH_LENGTH, ciphertext.size()));
            return new Protection(
                    Kdf.expandWithLabel(senderDataSecret, "key", sample, suite.keyLength()),
                    Kdf.expandWithLabel(senderDataSecret, "nonce", sample, CipherSuite.NONCE_LENGTH));
        }
    }

    Bytes seal(CipherSuite suite, Secret senderDataSecret, Bytes ciphertext, Bytes aad) {
        Protection protection = Protection.of(suite, senderDataSecret, ciphertext);
        return suite.seal(protection.key(), protection.nonce().reveal(), aad, encoded());
    }

    static SenderData open(CipherSuite suite, Secret senderDataSecret, PrivateMessage message)
            throws MlsRefusedException {
        Protection protection = Protection.of(suite, senderDataSecret, message.ciphertext());
        return DECODER.decodeAll(suite.open(
                protection.key(), protection.nonce().reveal(), message.senderDataAad(), message.encryptedSenderData()));
    }
}
