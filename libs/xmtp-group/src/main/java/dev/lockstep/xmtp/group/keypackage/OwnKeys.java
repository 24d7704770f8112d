package dev.lockstep.xmtp.group.keypackage;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.Kem;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.group.OwnKeyPackage;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import java.util.Optional;

/**
 * A key package of ours with all its private keys (XMTP MLS reference §3).
 *
 * @param xWingSeed of the wrapper key, if the key package has one
 */
public record OwnKeys(OwnKeyPackage mls, Optional<Secret> xWingSeed) {
    private static final int VERSION = 1;

    /** What is uploaded: the key package, not framed. */
    public ByteString upload() {
        return ByteString.copyFrom(mls.keyPackage().encoded().toByteArray());
    }

    /**
     * The private key for the public key that a welcome names. Peers wrap to the init key too, even if there is a wrapper
     * key.
     */
    public Optional<Secret> privateKeyOf(ByteString hpkePublicKey) {
        var named = Bytes.owning(hpkePublicKey.toByteArray());
        if (mls.keyPackage().initKey().equals(named)) {
            return Optional.of(mls.initKey());
        }
        return xWingSeed.filter(seed -> Kem.X_WING.publicKey(seed).equals(named));
    }

    /** For a store that keeps secrets. */
    public Bytes encoded() {
        var out = new TlsWriter()
                .uint8(VERSION)
                .value(mls.keyPackage())
                .opaque(mls.initKey().reveal())
                .opaque(mls.leafKey().reveal());
        return out.opaque(xWingSeed.map(Secret::reveal).orElse(Bytes.EMPTY)).toBytes();
    }

    /** @throws MlsRefusedException {@link dev.lockstep.xmtp.mls.Refusal#MALFORMED} */
    public static OwnKeys decode(Bytes stored) throws MlsRefusedException {
        var in = new TlsReader(stored.toByteArray());
        int version = in.uint8();
        if (version != VERSION) {
            throw in.malformed("version of a stored key package: %d (expected: %d)".formatted(version, VERSION));
        }
        var own = new OwnKeyPackage(KeyPackage.decode(in), Secret.of(in.opaque()), Secret.of(in.opaque()));
        var seed = in.opaque();
        in.end();
        return new OwnKeys(own, seed.isEmpty() ? Optional.empty() : Optional.of(Secret.of(seed)));
    }
}
