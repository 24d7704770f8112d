package dev.lockstep.xmtp.mls.framing;

import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.Hashes;

/** The running hashes over all commits of a group, RFC 9420 §8.2. */
public final class Transcript {
    private Transcript() {}

    /** The confirmed transcript hash after a commit. */
    public static Bytes confirmed(Bytes interimBefore, AuthenticatedContent commit) {
        return Hashes.hash(new TlsWriter()
                .raw(interimBefore)
                .uint16(commit.wireFormat().id())
                .value(commit.content())
                .opaque(commit.auth().signature())
                .toBytes());
    }

    /** The interim transcript hash after a commit. */
    public static Bytes interim(Bytes confirmed, Bytes confirmationTag) {
        return Hashes.hash(
                new TlsWriter().raw(confirmed).opaque(confirmationTag).toBytes());
    }
}
