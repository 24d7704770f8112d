package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;

/** What a leaf node was made for, RFC 9420 §7.2. */
public sealed interface LeafNodeSource extends Encodable {
    /** It stands in a key package. */
    record KeyPackage(Lifetime lifetime) implements LeafNodeSource {}

    /** It stands in an Update proposal. */
    record Update() implements LeafNodeSource {}

    /** It stands in the path of a commit. */
    record Commit(Bytes parentHash) implements LeafNodeSource {}

    static LeafNodeSource decode(TlsReader in) throws MlsRefusedException {
        int source = in.uint8();
        return switch (source) {
            case 1 -> new KeyPackage(Lifetime.decode(in));
            case 2 -> new Update();
            case 3 -> new Commit(in.opaque());
            default -> throw in.malformed("leaf node source: %d (expected: 1, 2 or 3)".formatted(source));
        };
    }

    @Override
    default void encode(TlsWriter out) {
        switch (this) {
            case KeyPackage(Lifetime lifetime) -> out.uint8(1).value(lifetime);
            case Update() -> out.uint8(2);
            case Commit(Bytes parentHash) -> out.uint8(3).opaque(parentHash);
        }
    }
}
