package dev.lockstep.xmtp.wallet;

import org.bouncycastle.crypto.digests.KeccakDigest;

/** Keccak-256 with Ethereum's padding, which is not that of SHA3-256. */
final class Keccak {
    private static final int BITS = 256;

    private Keccak() {}

    static byte[] hash(byte[]... parts) {
        var digest = new KeccakDigest(BITS);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        var hash = new byte[BITS / Byte.SIZE];
        digest.doFinal(hash, 0);
        return hash;
    }
}
