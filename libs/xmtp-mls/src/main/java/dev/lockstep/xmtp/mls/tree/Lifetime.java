package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import java.time.Instant;

/**
 * When a key package may be used, RFC 9420 §7.2: unsigned Unix seconds, both ends included.
 *
 * @param notBefore unsigned
 * @param notAfter unsigned
 */
public record Lifetime(long notBefore, long notAfter) implements Encodable {

    public static Lifetime decode(TlsReader in) throws MlsRefusedException {
        return new Lifetime(in.uint64(), in.uint64());
    }

    public boolean contains(Instant now) {
        long seconds = Math.max(0, now.getEpochSecond());
        return Long.compareUnsigned(notBefore, seconds) <= 0 && Long.compareUnsigned(seconds, notAfter) <= 0;
    }

    @Override
    public void encode(TlsWriter out) {
        out.uint64(notBefore).uint64(notAfter);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(notBefore) + ".." + Long.toUnsignedString(notAfter);
    }
}
