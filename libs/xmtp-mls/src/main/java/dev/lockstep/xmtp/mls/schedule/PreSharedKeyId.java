package dev.lockstep.xmtp.mls.schedule;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;

/** Which pre-shared key is meant, and the nonce of this use of it. RFC 9420 §8.4. */
public record PreSharedKeyId(Kind kind, Bytes nonce) implements Encodable {

    /** Where the key comes from. */
    public sealed interface Kind extends Encodable {
        /** From outside of MLS. */
        record External(Bytes id) implements Kind {}

        /**
         * From an epoch of a group.
         *
         * @param usage 1 application, 2 re-initialisation, 3 branch
         * @param epoch unsigned
         */
        record Resumption(int usage, Bytes groupId, long epoch) implements Kind {}

        @Override
        default void encode(TlsWriter out) {
            switch (this) {
                case External(Bytes id) -> out.uint8(1).opaque(id);
                case Resumption(int usage, Bytes groupId, long epoch) ->
                    out.uint8(2).uint8(usage).opaque(groupId).uint64(epoch);
            }
        }
    }

    public static PreSharedKeyId decode(TlsReader in) throws MlsRefusedException {
        int type = in.uint8();
        Kind kind = switch (type) {
            case 1 -> new Kind.External(in.opaque());
            case 2 -> new Kind.Resumption(usage(in), in.opaque(), in.uint64());
            default -> throw in.malformed("pre-shared key type: %d (expected: 1 or 2)".formatted(type));
        };
        return new PreSharedKeyId(kind, in.opaque());
    }

    private static int usage(TlsReader in) throws MlsRefusedException {
        int usage = in.uint8();
        if (usage < 1 || usage > 3) {
            throw in.malformed("usage of a resumption key: %d (expected: 1, 2 or 3)".formatted(usage));
        }
        return usage;
    }

    @Override
    public void encode(TlsWriter out) {
        out.value(kind).opaque(nonce);
    }
}
