package dev.lockstep.interop.javamember;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.keypackage.OwnKeys;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The key packages of an installation, the superseded ones too, in the form in which they are stored. */
final class KeyRing {
    private final List<Bytes> stored = new ArrayList<>();

    void add(OwnKeys keys) {
        stored.add(keys.encoded());
    }

    List<OwnKeys> all() {
        return stored.stream().map(KeyRing::restored).toList();
    }

    /** The private key for the public one that a welcome names. */
    Optional<Secret> privateKeyOf(ByteString publicKey) {
        return all().stream()
                .flatMap(keys -> keys.privateKeyOf(publicKey).stream())
                .findFirst();
    }

    private static OwnKeys restored(Bytes keys) {
        try {
            return OwnKeys.decode(keys);
        } catch (MlsRefusedException e) {
            throw new IllegalStateException("keys that we stored ourselves", e);
        }
    }
}
