package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.crypto.Hpke;
import dev.lockstep.xmtp.mls.crypto.Kdf;
import dev.lockstep.xmtp.mls.crypto.Secret;

/** The secret of one node on the path of a commit, RFC 9420 §7.4. */
public record PathSecret(Secret secret) {

    /** The key pair of the node. */
    Hpke.KeyPair keyPair() {
        return Hpke.deriveKeyPair(Kdf.deriveSecret(secret, "node"));
    }

    /** That of the next node above; above the root it is the commit secret. */
    PathSecret next() {
        return new PathSecret(Kdf.deriveSecret(secret, "path"));
    }
}
