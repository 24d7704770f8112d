package dev.lockstep.xmtp.wallet;

import java.math.BigInteger;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;

/** The curve of Ethereum's keys. */
final class Secp256k1 {
    static final ECDomainParameters DOMAIN = new ECDomainParameters(CustomNamedCurves.getByName("secp256k1"));
    static final BigInteger ORDER = DOMAIN.getN();
    static final BigInteger HALF_ORDER = ORDER.shiftRight(1);
    static final int FIELD_BYTES = 32;

    private Secp256k1() {}
}
