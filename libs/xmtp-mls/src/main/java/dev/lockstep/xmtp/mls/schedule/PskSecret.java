package dev.lockstep.xmtp.mls.schedule;

import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Kdf;
import dev.lockstep.xmtp.mls.crypto.Secret;
import java.util.List;

/** How pre-shared keys go into the key schedule, RFC 9420 §8.4. */
public final class PskSecret {
    private PskSecret() {}

    /** A pre-shared key and its name. */
    public record PreSharedKey(PreSharedKeyId id, Secret key) {}

    /** The one secret of all of them, in this order. */
    public static Secret of(List<PreSharedKey> keys) {
        Secret secret = Secret.zero();
        for (int i = 0; i < keys.size(); i++) {
            TlsWriter label = new TlsWriter().value(keys.get(i).id()).uint16(i).uint16(keys.size());
            Secret input = Kdf.expandWithLabel(
                    Kdf.extract(Secret.zero(), keys.get(i).key()),
                    "derived psk",
                    label.toBytes(),
                    CipherSuite.HASH_LENGTH);
            secret = Kdf.extract(input, secret);
        }
        return secret;
    }
}
